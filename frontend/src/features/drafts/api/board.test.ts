import { describe, expect, test } from "vitest";
import {
  alsoLocked,
  certainty,
  clocksOf,
  countsTold,
  flawTold,
  holding,
  lockableIn,
  moveOf,
  preferredShare,
  timeBack,
  wayBack,
} from "@/features/drafts/api/board";
import { newFlaws } from "@/features/drafts/api/drafts";

const ANA = { id: "a", name: "Ana", group: "g1" };

describe("a move", () => {
  test("goes to a group or out of all of them, and has a way back", () => {
    expect(moveOf(ANA, "g2")).toEqual({ act: "move_person", person: "a", to: "g2" });
    expect(moveOf(ANA, null)).toEqual({ act: "move_person", person: "a", to: null });
    expect(wayBack(ANA)).toEqual({ act: "move_person", person: "a", to: "g1" });
  });
});

describe("another time", () => {
  const slot = { day: "mon", start: "18:00", zone: "Europe/Berlin" } as const;

  test("has a way back, on the clock that the group was on", () => {
    const back = { act: "set_slot", group: "g1" };

    expect(timeBack({ key: "g1", slot }, "Europe/Berlin")).toEqual({
      ...back,
      slot: { day: "mon", start: "18:00" },
    });
    expect(timeBack({ key: "g1", slot }, "UTC")).toEqual({ ...back, slot });
  });
});

describe("locking somebody for a new draft", () => {
  const running = [
    { id: "g", members: [{ id: "a" }, { id: "b" }] },
    { id: "h", members: [{ id: "c" }, { id: "d" }] },
  ];

  test("keeps what is locked already, and nobody twice", () => {
    const locks = { groups: ["g"], people: ["b"] };

    expect(alsoLocked(locks, "a", running)).toEqual({ groups: ["g"], people: ["b", "a"] });
    expect(alsoLocked(locks, "b", running)).toEqual(locks);
  });

  test("drops a group that ended and whoever left theirs, which nobody could untick", () => {
    const locks = { groups: ["ended", "h"], people: ["left", "b"] };

    expect(alsoLocked(locks, "a", running)).toEqual({ groups: ["h"], people: ["b", "a"] });
    expect(holding(locks, [])).toEqual({ groups: [], people: [] });
  });

  test("is for people in a group that runs, and who stay in it by no lock yet", () => {
    expect([...lockableIn(running, { groups: [], people: ["b"] })]).toEqual(["a", "c", "d"]);
    expect([...lockableIn(running, { groups: ["g"], people: ["c"] })]).toEqual(["d"]);
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
  const said = (flaw: { message: string }) => flaw.message;

  test("of the group one looks at comes before another's", () => {
    expect(flawTold(flaws, "g2", name, said)).toBe("Ana cannot");
  });

  test("of another group is told with its name", () => {
    expect(flawTold(flaws, "g3", name, said)).toBe("Group 1: 3 members");
    expect(flawTold([], "g3", name, said)).toBeNull();
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

describe("what people of a group answered", () => {
  const said = (values: string) => ({
    attribute: "level",
    counts: [...values].map((value) => ({ value, people: 1 })),
    mean: null,
    lowest: null,
    highest: null,
    mean_of_all: null,
    silent: 0,
  });

  test("is told as far as there is room, and the rest is counted", () => {
    expect(countsTold(said("abcde"))).toEqual({ shown: said("abcde").counts, more: 0 });
    expect(countsTold(said("abcdef"))).toEqual({ shown: said("abcd").counts, more: 2 });
  });
});

describe("the clocks of a group", () => {
  const people = [
    { zone: "Europe/Berlin" },
    { zone: "America/New_York" },
    { zone: "Europe/Berlin" },
  ];

  test("are as far apart as they are on that day: not all change at once", () => {
    expect(clocksOf(people, new Date("2026-03-01T12:00:00Z"))).toEqual({ zones: 2, hours: 6 });
    expect(clocksOf(people, new Date("2026-03-15T12:00:00Z"))).toEqual({ zones: 2, hours: 5 });
  });

  test("are one where all live by it, and none where nobody is", () => {
    expect(clocksOf(people.slice(2), new Date())).toEqual({ zones: 1, hours: 0 });
    expect(clocksOf([], new Date())).toEqual({ zones: 0, hours: 0 });
  });
});
