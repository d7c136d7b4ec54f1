import { describe, expect, test } from "vitest";
import type { Heat, HeatSlot } from "@/api/heat";
import { stepOf, weekOf } from "@/ui/heat-week";

function slot(day: string, start: string, able: number): HeatSlot {
  return {
    day,
    start,
    slot: { day: "mon", start, zone: "UTC" },
    able,
    preferring: 0,
    waiting: 0,
    facilitators: 0,
    groups: [],
    seated: 0,
  };
}

function heat(...slots: HeatSlot[]): Heat {
  return { zone: "UTC", meeting_minutes: 60, members: 9, placed: 0, slots };
}

describe("a week", () => {
  test("leaves out the starts at which nobody can", () => {
    const week = weekOf(
      heat(
        slot("Mon", "06:00", 0),
        slot("Mon", "18:00", 4),
        slot("Wed", "19:00", 2),
        slot("Mon", "23:00", 0),
      ),
      "able",
    );

    expect(week.rows.map((row) => row.start)).toEqual(["18:00", "19:00"]);
    expect(week.rows.map((row) => row.isAfterGap)).toEqual([false, false]);
    expect(week.most).toBe(4);
    expect(week.rows[1]?.slots[2]?.able).toBe(2);
  });

  test("of nobody has no rows", () => {
    expect(weekOf(heat(slot("Mon", "18:00", 0)), "able").rows).toEqual([]);
  });
});

describe("a step of the scale", () => {
  test("is nothing for nobody, and never nothing for somebody", () => {
    expect(stepOf(0, 60)).toBe(0);
    expect(stepOf(1, 60)).toBe(1);
    expect(stepOf(60, 60)).toBe(7);
  });
});
