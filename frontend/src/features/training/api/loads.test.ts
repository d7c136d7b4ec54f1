import { describe, expect, test } from "vitest";
import type { PlannedEvent } from "@/features/training/api/events";
import { aheadOf, courseOf, flagsOf, pastOf } from "@/features/training/api/loads";
import type { Ahead, Load } from "@/features/training/api/performance";

function day(name: string, fitness: number): Ahead {
  return { day: name, score: 0, fitness, fatigue: 0, form: 0 };
}

function event(on: string, name: string, kind: "race" | "session"): PlannedEvent {
  const nothing = { distance_m: null, target_s: null, score: null };
  return { id: name, day: on, name, kind, ceiling: "group", ...nothing };
}

describe("a course of days", () => {
  const worked = [day("2026-03-01", 1), day("2026-03-02", 2)] as Load[];
  const course = courseOf(worked, [day("2026-03-03", 3)]);

  test("tells what was and what is planned apart, and joins them", () => {
    expect(pastOf(course, "fitness")).toEqual([1, 2, null]);
    expect(aheadOf(course, "fitness")).toEqual([null, 2, 3]);
  });
});

describe("flags", () => {
  test("are one for each day, and a race among sessions is a race", () => {
    const events = [
      event("2026-03-01", "Hills", "session"),
      event("2026-03-01", "City run", "race"),
      event("2026-03-02", "Long run", "session"),
    ];

    const found = flagsOf(events).map(({ name, isRace }) => [name, isRace]);

    expect(found).toEqual([
      ["Hills, City run", true],
      ["Long run", false],
    ]);
  });
});
