import { describe, expect, test } from "vitest";
import { dayNumber, dayOf, dayTicks, today, untilFor } from "@/features/training/api/days";

describe("a day", () => {
  test("has a number and is found by it", () => {
    expect(dayOf(dayNumber("2026-03-29") + 1)).toBe("2026-03-30");
  });
});

describe("how long until a day", () => {
  const now = new Date(2026, 2, 28, 23, 30);

  test("is counted in days of this device's clock", () => {
    expect(today(now)).toBe("2026-03-28");
  });

  test.each([
    ["2026-03-28", "today", "heute"],
    ["2026-03-29", "tomorrow", "morgen"],
    ["2026-04-09", "in 12 days", "in 12 Tagen"],
  ])("until %s is %s", (day, english, german) => {
    expect([untilFor("en")(day, now), untilFor("de")(day, now)]).toEqual([english, german]);
  });
});

describe("ticks of days", () => {
  test("are whole days, few enough", () => {
    expect(dayTicks({ from: 0, to: 10 }, 5)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(dayTicks({ from: 3, to: 363 }, 6).length).toBeLessThanOrEqual(6);
    expect(dayTicks({ from: 3, to: 363 }, 6).every((each) => each % 7 === 0)).toBe(true);
  });
});
