import { describe, expect, test } from "vitest";
import { drawn, recordingOf, ruler } from "@/features/training/api/recording";

const PLACES = [
  { at: 0, latitude: 52.5, longitude: 13.4 },
  { at: 1, latitude: 52.51, longitude: 13.4 },
  { at: 2, latitude: 52.51, longitude: 13.41 },
];

describe("a recording", () => {
  test("goes by distance where there is one, and its places rise", () => {
    const found = recordingOf({ seconds: [0, 10, 20], distance_m: [0, null, 60] });

    expect(found?.xs).toEqual([0, 0, 60]);
    expect(found?.isByDistance).toBe(true);
    expect(found?.heart).toBeNull();
  });

  test("goes by time without one", () => {
    const found = recordingOf({
      seconds: [0, 10],
      heart_rate: [100, 110],
      distance_m: [null, null],
    });

    expect(found?.xs).toEqual([0, 10]);
    expect(found?.speed).toBeNull();
    expect(found?.heart).toEqual([100, 110]);
  });

  test("without a distance goes by its places, as far as it was in all", () => {
    const found = recordingOf(
      { seconds: [0, 300, 600], latitude: [52, 52.01, 52.02], longitude: [13, 13, 13] },
      2300,
    );

    expect(found?.xs.map(Math.round)).toEqual([0, 1150, 2300]);
    expect(found?.isByDistance).toBe(true);
  });

  test("of one point is none", () => {
    expect(recordingOf({ seconds: [] })).toBeNull();
  });

  test("leaves out of its route where the place is not known", () => {
    const found = recordingOf({ seconds: [0, 1], latitude: [52, null], longitude: [13, 13] });

    expect(found?.route).toEqual([{ at: 0, latitude: 52, longitude: 13 }]);
  });
});

describe("a drawing", () => {
  test("has north above, keeps its shape and fits", () => {
    const found = drawn(PLACES, 100, 10);
    const [start, top, end] = found?.points ?? [];

    expect(start?.y).toBeGreaterThan(top?.y ?? 0);
    expect((end?.x ?? 0) - (top?.x ?? 0)).toBeCloseTo(80 * Math.cos((52.5 * Math.PI) / 180), 0);
    expect(found?.points.every(({ x, y }) => x >= 10 && x <= 90 && y >= 10 && y <= 90)).toBe(true);
  });

  test("goes the short way over the line of dates", () => {
    const found = drawn(
      [
        { at: 0, latitude: 0, longitude: 179.999 },
        { at: 1, latitude: 0, longitude: -179.999 },
      ],
      100,
    );

    expect(found?.metresPerUnit).toBeLessThan(5);
  });

  test("of one place is none, and its ruler is round", () => {
    expect(drawn(PLACES.slice(0, 1), 100)).toBeNull();
    expect(ruler(100, 20)).toEqual({ metres: 500, length: 25 });
  });
});
