import { describe, expect, test } from "vitest";
import { ageOf, askedOf, type Draft, metresOf } from "@/features/training/api/age-grade";

const DRAFT: Draft = {
  ...{ sex: "F", born: "1964-05-02", on: "2026-05-02", age: "", distance: "10k" },
  ...{ kilometres: "", time: "45:00", surface: "road", edition: "" },
};

describe("the age", () => {
  test.each([
    [{}, 62],
    [{ on: "2026-05-01" }, 61],
    [{ age: "40" }, 40],
    [{ age: "old" }, null],
    [{ born: "" }, null],
    [{ born: "2030-01-01" }, null],
  ])("with %j is %s", (typed, age) => {
    expect(ageOf({ ...DRAFT, ...typed })).toBe(age);
  });
});

test("a distance is a known one, or so many kilometres", () => {
  expect(metresOf(DRAFT)).toBe(10_000);
  expect(metresOf({ ...DRAFT, distance: "other", kilometres: "12,5" })).toBe(12_500);
  expect(metresOf({ ...DRAFT, distance: "other", kilometres: "far" })).toBeNull();
});

describe("a question", () => {
  test("is complete", () => {
    expect(askedOf(DRAFT)).toEqual({
      ...{ sex: "F", age: 62, distance_m: 10_000, seconds: 2700, surface: "road" },
      edition: undefined,
    });
  });

  test.each([{ time: "" }, { time: "soon" }, { born: "" }, { distance: "other" }])(
    "without %j is none yet",
    (typed) => {
      expect(askedOf({ ...DRAFT, ...typed })).toBeNull();
    },
  );
});
