import { describe, expect, test } from "vitest";
import {
  area,
  clockTicks,
  extent,
  line,
  nearest,
  smoothed,
  speeds,
  ticks,
  within,
  zoomed,
} from "@/features/training/api/plotting";

const BOX = { width: 100, height: 50 };
const WHOLE = { from: 0, to: 10 };

describe("ticks", () => {
  test("are round and within", () => {
    expect(ticks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(ticks(131, 168, 4)).toEqual([140, 150, 160]);
    expect(ticks(5, 5, 4)).toEqual([5]);
    expect(ticks(-0.4, 1, 2)).toEqual([0, 1]);
  });

  test("of time are those of a clock", () => {
    expect(clockTicks(0, 3600, 6)).toEqual([0, 600, 1200, 1800, 2400, 3000, 3600]);
  });
});

describe("a line", () => {
  test("is broken where nothing is known", () => {
    const path = line([0, 5, 6, 10], [0, null, 5, 10], WHOLE, WHOLE, BOX);

    expect(path).toBe("M0 50M60 25L100 0");
  });

  test("is closed to the ground, each piece by itself", () => {
    expect(area([0, 10], [5, 5], WHOLE, WHOLE, BOX)).toBe("M0 50L0 25L100 25L100 50Z");
  });
});

describe("what is known", () => {
  test("has an extent, and none without anything", () => {
    expect(extent([null, 3, 1], [7])).toEqual({ from: 1, to: 7 });
    expect(extent([null])).toBeNull();
  });

  test("is found by its nearest place", () => {
    expect(nearest([0, 10, 20], 14)).toBe(1);
    expect(nearest([0, 10, 20], 16)).toBe(2);
    expect(nearest([0, 10, 20], -5)).toBe(0);
    expect(nearest([], 3)).toBe(0);
  });

  test("is smoothed without filling gaps", () => {
    expect(smoothed([1, null, 3, 5], 1)).toEqual([1, null, 4, 4]);
  });
});

describe("a zoom", () => {
  test("keeps the place it is around, and stays within", () => {
    expect(zoomed(WHOLE, 0.5, 5, WHOLE)).toEqual({ from: 2.5, to: 7.5 });
    expect(zoomed({ from: 0, to: 2 }, 10, 1, WHOLE)).toEqual(WHOLE);
    expect(within({ from: 9, to: 12 }, WHOLE)).toEqual({ from: 7, to: 10 });
  });

  test("has an end", () => {
    const close = zoomed(WHOLE, 0.0001, 5, WHOLE);

    expect(close.to - close.from).toBeCloseTo(0.05);
  });
});

describe("speed", () => {
  test("comes of way and time around a point, and of nothing where they stand still", () => {
    expect(speeds([0, 10, 20], [0, 30, 60], 1)).toEqual([3, 3, 3]);
    expect(speeds([0, 0], [0, 5], 1)).toEqual([null, null]);
  });
});
