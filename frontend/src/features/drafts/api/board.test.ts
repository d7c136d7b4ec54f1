import { describe, expect, test } from "vitest";
import { certainty, flawTold, moveOf, preferredShare, wayBack } from "@/features/drafts/api/board";
import { newFlaws } from "@/features/drafts/api/drafts";

const ANA = { id: "a", name: "Ana", group: "g1" };

describe("a move", () => {
  test("goes to a group or out of all of them, and has a way back", () => {
    expect(moveOf(ANA, "g2")).toEqual({ act: "move_person", person: "a", to: "g2" });
    expect(moveOf(ANA, null)).toEqual({ act: "move_person", person: "a", to: null });
    expect(wayBack(ANA)).toEqual({ act: "move_person", person: "a", to: "g1" });
  });
});

describe("what a change breaks", () => {
  test("is what was not broken before", () => {
    const before = [{ where: "groups.g1", message: "too small" }];
    const after = [...before, { where: "groups.g2", message: "Ana cannot" }];

    expect(newFlaws(before, after)).toEqual([{ where: "groups.g2", message: "Ana cannot" }]);
  });
});

describe("a problem", () => {
  const flaws = [
    { where: "groups.g1", message: "3 members" },
    { where: "groups.g2.people.a", message: "Ana cannot" },
  ];
  const name = (key: string) => `Group ${key.slice(1)}`;

  test("of the group one looks at comes before another's", () => {
    expect(flawTold(flaws, "g2", name)).toBe("Ana cannot");
  });

  test("of another group is told with its name", () => {
    expect(flawTold(flaws, "g3", name)).toBe("Group 1: 3 members");
    expect(flawTold([], "g3", name)).toBeNull();
  });
});

describe("how good it is", () => {
  test("is told by what is proved, or not at all", () => {
    expect(certainty(50, 100)).toBe(0.5);
    expect(certainty(50, null)).toBeNull();
  });

  test("counts who meets at an hour they like", () => {
    const person = { id: "a", name: "Ana", zone: "UTC", local: "Mon 18:00" };

    expect(
      preferredShare([
        { ...person, preferred: true },
        { ...person, preferred: false },
      ]),
    ).toBe(0.5);
    expect(preferredShare([])).toBe(0);
  });
});
