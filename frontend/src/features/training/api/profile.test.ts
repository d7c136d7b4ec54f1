import { describe, expect, test } from "vitest";
import type { Profile } from "@/features/training/api/athlete";
import { boundsOf, changesOf, paceOf, speedOf } from "@/features/training/api/profile";

const KNOWN: Profile = {
  on: "2026-11-21",
  birth_date: "1986-05-01",
  sex: "F",
  max_hr: 190,
  resting_hr: 50,
  threshold_hr: 170,
  threshold_speed: 3.5,
  zones: null,
  history: [],
};
const AS_IT_IS = {
  birth_date: "1986-05-01",
  sex: "F",
  max_hr: "190",
  resting_hr: "50",
  threshold_hr: "170",
  pace: "4:46",
  valid_from: "2026-11-01",
};

describe("a profile", () => {
  test("that was left as it is changes nothing", () => {
    expect(changesOf(AS_IT_IS, KNOWN)).toBeNull();
  });

  test("changes by what differs, from the day said", () => {
    expect(changesOf({ ...AS_IT_IS, max_hr: "188", pace: "4:40" }, KNOWN)).toEqual({
      max_hr: 188,
      threshold_speed: 3.5714,
      valid_from: "2026-11-01",
    });
  });

  test("has zones by a method or by own bounds", () => {
    expect(changesOf({ ...AS_IT_IS, method: "reserve" }, KNOWN)?.zones?.method).toBe("reserve");
    expect(changesOf({ ...AS_IT_IS, method: "own", bounds: "0 120 150" }, KNOWN)?.zones).toEqual({
      method: "own",
      bounds: [0, 120, 150],
      names: [],
    });
  });
});

describe("a pace", () => {
  test("goes to a speed and back", () => {
    expect(paceOf(speedOf("4:45"))).toBe("4:45");
    expect(speedOf("fast")).toBeNull();
    expect(paceOf(null)).toBe("");
  });
});

describe("bounds", () => {
  test("rise, else they are none", () => {
    expect(boundsOf("0, 120 140")).toEqual([0, 120, 140]);
    expect(boundsOf("120 100")).toBeNull();
    expect(boundsOf("")).toBeNull();
    expect(boundsOf("fast")).toBeNull();
  });
});
