import { describe, expect, test } from "vitest";
import { ahead, hasDates, type Meeting, shiftAfter, until } from "@/lib/meetings";

const NOW = Date.parse("2026-10-20T12:00:00Z");

function meeting(starts_at: string, more: Partial<Meeting> = {}): Meeting {
  return {
    id: starts_at,
    group_id: "g",
    starts_at,
    minutes: 60,
    state: "scheduled",
    moved: false,
    shifted: false,
    shift_minutes: 0,
    ...more,
  };
}

describe("meetings ahead", () => {
  test("are in order, with the one that has begun, without those that are over", () => {
    const over = meeting("2026-10-20T10:00:00Z");
    const begun = meeting("2026-10-20T11:30:00Z");
    const later = meeting("2026-10-27T11:30:00Z");

    expect(ahead([later, over, begun], NOW)).toEqual([begun, later]);
  });
});

describe("dates", () => {
  test("are there with a group, and without one where somebody is a guest", () => {
    const next = meeting("2026-10-21T16:00:00Z");

    expect(hasDates({ groups: ["g"], meetings: [] })).toBe(true);
    expect(hasDates({ groups: [], meetings: [next] })).toBe(true);
    expect(hasDates({ groups: [], meetings: [] })).toBe(false);
  });
});

describe("a change of clocks", () => {
  const next = meeting("2026-10-21T16:00:00Z");
  const shifted = meeting("2026-10-28T16:00:00Z", { shifted: true, shift_minutes: -60 });

  test("is told before it comes", () => {
    expect(shiftAfter([next, shifted], next)).toEqual({ meeting: shifted, minutes: -60 });
  });

  test("is not told of another group, of a moved meeting, or far ahead", () => {
    const others = [
      { ...shifted, group_id: "other" },
      { ...shifted, moved: true },
      { ...shifted, state: "cancelled" },
      { ...shifted, starts_at: "2026-12-01T16:00:00Z" },
    ];

    for (const other of others) expect(shiftAfter([next, other], next)).toBeNull();
  });

  test("is told as the way back, too", () => {
    const back = meeting("2026-11-04T16:00:00Z");

    expect(shiftAfter([shifted, back], shifted)?.minutes).toBe(60);
  });
});

describe("the time until a meeting", () => {
  test("counts down to the minute", () => {
    expect(until(meeting("2026-10-22T14:30:30Z"), NOW)).toEqual({ days: 2, hours: 2, minutes: 31 });
    expect(until(meeting("2026-10-20T12:00:00Z"), NOW)).toBeNull();
  });
});
