import { describe, expect, test } from "vitest";
import { formatsFor } from "@/lib/time";
import { EMPTY, painted } from "@/lib/week";
import { spansTold } from "@/ui/painter/told";

const EVENING = [36, 41] as const;

describe("painted hours in words", () => {
  test("name days with the same hours together", () => {
    const weekdays = painted(EMPTY, { days: [0, 4], halves: EVENING }, "good");
    const week = painted(weekdays, { days: [6, 6], halves: [20, 23] }, "need");

    expect(spansTold(week, "good", formatsFor("en"))).toBe("Mon–Fri 18:00–21:00");
    expect(spansTold(week, "need", formatsFor("en"))).toBe("Sun 10:00–12:00");
    expect(spansTold(week, "good", formatsFor("de"))).toBe("Mo–Fr 18:00–21:00");
  });

  test("name two days one by one, and say nothing of nothing", () => {
    const monday = painted(EMPTY, { days: [0, 0], halves: EVENING }, "good");
    const week = painted(monday, { days: [2, 2], halves: EVENING }, "good");

    expect(spansTold(week, "good", formatsFor("en"))).toBe("Mon, Wed 18:00–21:00");
    expect(spansTold(week, "need", formatsFor("en"))).toBe("");
  });
});
