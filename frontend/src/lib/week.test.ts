import { describe, expect, test } from "vitest";
import {
  asWeek,
  copied,
  type DayWindow,
  dayOf,
  EMPTY,
  longest,
  markAt,
  minutesOf,
  offsetOf,
  onClock,
  painted,
  shifted,
  spansOf,
  weekOf,
  windowsOf,
} from "@/lib/week";

const SUMMER = new Date("2026-07-01T12:00:00Z");
const WINTER = new Date("2026-01-07T12:00:00Z");

function window(day: DayWindow["day"], start: string, end: string): DayWindow {
  return { day, start, end, kind: "preferred" };
}

describe("windows", () => {
  test("come back as they were, to the quarter and up to midnight", () => {
    const given = [
      window("mon", "18:15", "19:45"),
      { ...window("mon", "19:45", "21:00"), kind: "if_need_be" as const },
      window("sun", "22:00", "24:00"),
    ];

    expect(windowsOf(weekOf(given))).toEqual(given);
  });

  test("go on after midnight, also from Sunday into Monday", () => {
    const week = weekOf([window("sun", "23:00", "01:00")]);

    expect(windowsOf(week)).toEqual([
      window("mon", "00:00", "01:00"),
      window("sun", "23:00", "24:00"),
    ]);
    expect(spansOf(week)).toEqual([{ day: 6, start: 1380, end: 1500, mark: "good" }]);
  });

  test("of a whole day are that day", () => {
    expect(windowsOf(weekOf([window("tue", "00:00", "24:00")]))).toEqual([
      window("tue", "00:00", "24:00"),
    ]);
  });
});

describe("painting", () => {
  test("fills from one corner to the other, whichever comes first", () => {
    const week = painted(EMPTY, { days: [2, 0], halves: [37, 36] }, "need");

    expect(spansOf(week).map(({ day, start, end }) => [day, start, end])).toEqual([
      [0, 1080, 1140],
      [1, 1080, 1140],
      [2, 1080, 1140],
    ]);
    expect(minutesOf(week, "need")).toBe(180);
  });

  test("leaves the quarters that it did not touch", () => {
    const week = weekOf([window("mon", "18:15", "19:00")]);
    const more = painted(week, { days: [0, 0], halves: [40, 40] }, "good");

    expect(windowsOf(more)[0]).toEqual(window("mon", "18:15", "19:00"));
    expect(markAt(dayOf(more, 0), 36)).toBe("good");
  });

  test("copies a day to others", () => {
    const week = copied(weekOf([window("mon", "18:00", "20:00")]), 0, [1, 2, 3, 4]);

    expect(windowsOf(week).map((each) => each.day)).toEqual(["mon", "tue", "wed", "thu", "fri"]);
  });
});

describe("the longest stretch", () => {
  test("does not end where good becomes if need be", () => {
    const week = weekOf([
      window("mon", "18:00", "18:30"),
      { ...window("mon", "18:30", "19:15"), kind: "if_need_be" },
    ]);

    expect(longest(week)).toBe(75);
    expect(longest(EMPTY)).toBe(0);
  });
});

describe("another clock", () => {
  test("shows the same moments, in summer and in winter", () => {
    const week = weekOf([window("mon", "18:00", "20:00")]);

    expect(windowsOf(onClock(week, "Europe/Berlin", "UTC", SUMMER))).toEqual([
      window("mon", "16:00", "18:00"),
    ]);
    expect(windowsOf(onClock(week, "Europe/Berlin", "UTC", WINTER))).toEqual([
      window("mon", "17:00", "19:00"),
    ]);
  });

  test("may be on another day, and be a quarter of an hour aside", () => {
    const week = weekOf([window("mon", "00:00", "01:00")]);

    expect(windowsOf(onClock(week, "UTC", "America/New_York", WINTER))).toEqual([
      window("sun", "19:00", "20:00"),
    ]);
    expect(windowsOf(onClock(week, "UTC", "Asia/Kathmandu", WINTER))).toEqual([
      window("mon", "05:45", "06:45"),
    ]);
    expect(offsetOf("Asia/Kathmandu", WINTER)).toBe(345);
    expect(offsetOf("UTC", WINTER)).toBe(0);
  });

  test("is the same clock once it went there and back", () => {
    const week = weekOf([window("sun", "21:00", "24:00")]);

    expect(shifted(shifted(week, 330), -330)).toBe(week);
    expect(shifted(week, 0)).toBe(week);
  });
});

describe("what was kept", () => {
  test("is believed only if it is a week", () => {
    expect(asWeek(EMPTY)).toBe(EMPTY);
    expect(asWeek("gg")).toBeNull();
    expect(asWeek(null)).toBeNull();
    expect(asWeek("x".repeat(EMPTY.length))).toBeNull();
  });
});
