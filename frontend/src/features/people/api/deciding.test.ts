import { describe, expect, test } from "vitest";
import { isAsked, outlookOf } from "@/features/people/api/deciding";

const ANA = { id: "ana", role: "member", state: "accepted" } as const;
const LEA = { id: "lea", role: "facilitator", state: "accepted" } as const;
const RUNNING = [
  { name: "Group 1", facilitator: { id: "lea" }, co_facilitators: [], members: [{ id: "ana" }] },
  { name: "Group 2", facilitator: null, co_facilitators: [{ id: "lea" }], members: [] },
];

describe("withdrawing", () => {
  test("gives up the seat, lets the next one move up and has no way back", () => {
    const found = outlookOf(ANA, "withdraw", RUNNING, "Ben");

    expect(found).toMatchObject({ groups: ["Group 1"], next: "Ben", back: null });
    expect(isAsked(found)).toBe(true);
  });

  test("is asked about while somebody waits, also without a seat", () => {
    const found = outlookOf(ANA, "withdraw", [], "Ben");

    expect(isAsked(found)).toBe(true);
    expect(found.back).toBeNull();
  });

  test("is undone where nobody loses anything", () => {
    const found = outlookOf(ANA, "withdraw", [], null);

    expect(isAsked(found)).toBe(false);
    expect(found.back).toBe("accept");
  });

  test("takes from a facilitator each group they lead, and lets nobody move up", () => {
    const found = outlookOf(LEA, "withdraw", RUNNING, "Ben");

    expect(found).toMatchObject({ groups: ["Group 1", "Group 2"], next: null, leads: true });
  });

  test("of somebody who waits costs nothing", () => {
    const found = outlookOf({ ...ANA, state: "waitlisted" }, "withdraw", [], "Ana");

    expect(isAsked(found)).toBe(false);
    expect(found.back).toBe("waitlist");
  });
});

describe("the waiting list", () => {
  test("costs the seat and lets nobody move up", () => {
    const found = outlookOf(ANA, "waitlist", RUNNING, "Ben");

    expect(found).toMatchObject({ groups: ["Group 1"], next: null, back: null });
  });

  test("takes from a facilitator what they lead for once", () => {
    expect(isAsked(outlookOf(LEA, "waitlist", [], null))).toBe(true);
  });

  test("is left again by undoing where there was no seat", () => {
    expect(outlookOf(ANA, "waitlist", [], "Ben").back).toBe("accept");
  });
});

describe("accepting", () => {
  test("is never asked about, and is undone", () => {
    const found = outlookOf({ ...ANA, state: "waitlisted" }, "accept", RUNNING, "Ben");

    expect(isAsked(found)).toBe(false);
    expect(found.back).toBe("waitlist");
  });

  test("of whoever withdrew is not undone where that would let another move up", () => {
    const withdrawn = { ...ANA, state: "withdrawn" } as const;

    expect(outlookOf(withdrawn, "accept", [], "Ben").back).toBeNull();
    expect(outlookOf(withdrawn, "accept", [], null).back).toBe("withdraw");
  });
});
