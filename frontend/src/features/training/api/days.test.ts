import { describe, expect, test } from "vitest";
import { dayNumber, dayOf, dayTicks } from "@/features/training/api/days";

describe("a day", () => {
  test("has a number and is found by it", () => {
    expect(dayOf(dayNumber("2026-03-29") + 1)).toBe("2026-03-30");
  });
});

describe("ticks of days", () => {
  test("are whole days, few enough", () => {
    expect(dayTicks({ from: 0, to: 10 }, 5)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(dayTicks({ from: 3, to: 363 }, 6).length).toBeLessThanOrEqual(6);
    expect(dayTicks({ from: 3, to: 363 }, 6).every((each) => each % 7 === 0)).toBe(true);
  });
});
