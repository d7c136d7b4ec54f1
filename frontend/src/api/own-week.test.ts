import { describe, expect, test } from "vitest";
import { mondayOf, sumsOf } from "@/api/own-week";

function week(monday: string, sport: "running" | "cycling", metres: number) {
  return {
    week: monday,
    sport,
    activities: 1,
    distance_m: metres,
    moving_s: 600,
    ascent_m: 10,
    score: 20,
  };
}

describe("the sums of a week", () => {
  test("are of all its sports, and of no other week", () => {
    const weeks = [
      week("2026-03-23", "running", 5000),
      week("2026-03-23", "cycling", 20_000),
      week("2026-03-30", "running", 7000),
    ];

    expect(sumsOf(weeks, "2026-03-23")).toEqual({
      activities: 2,
      distance_m: 25_000,
      moving_s: 1200,
      ascent_m: 20,
      score: 40,
    });
  });

  test("are none where nothing was trained", () => {
    expect(sumsOf([week("2026-03-30", "running", 7000)], "2026-03-23")).toBeNull();
  });
});

describe("the Monday of a week", () => {
  test("is the day itself, and the one before any other day, also a Sunday on which clocks change", () => {
    expect(mondayOf(new Date(2026, 2, 23))).toBe("2026-03-23");
    expect(mondayOf(new Date(2026, 2, 29, 23, 59))).toBe("2026-03-23");
    expect(mondayOf(new Date(2026, 2, 1, 0, 1))).toBe("2026-02-23");
    expect(mondayOf(new Date(2027, 0, 1))).toBe("2026-12-28");
  });
});
