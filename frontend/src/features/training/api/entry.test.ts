import { describe, expect, test } from "vitest";
import {
  ceilingOf,
  entryOf,
  figuresOf,
  isBadTime,
  localMoment,
} from "@/features/training/api/entry";

describe("what was typed", () => {
  test("is in metres and seconds, with either comma, and without what was left empty", () => {
    expect(figuresOf({ distance: "10,5", time: "45:00", ascent: "", avg_hr: "151" })).toEqual({
      distance_m: 10_500,
      timer_s: 2700,
      avg_hr: 151,
    });
  });

  test("says when a time is none", () => {
    expect(isBadTime({ time: "an hour" })).toBe(true);
    expect(isBadTime({ time: "" })).toBe(false);
    expect(isBadTime({})).toBe(false);
  });

  test("is an entry with what it left open", () => {
    const moment = localMoment(new Date("2026-03-01T07:30:00Z"));
    const entry = entryOf({ began: moment, sport: "hiking", is_race: "on", ceiling: "owner" });

    expect(entry.started_at).toBe("2026-03-01T07:30:00.000Z");
    expect(entry).toMatchObject({ sport: "hiking", is_race: true, ceiling: "owner", title: "" });
    expect(ceilingOf("everybody")).toBe("group");
  });
});
