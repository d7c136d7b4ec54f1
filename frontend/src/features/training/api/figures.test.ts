import { describe, expect, test } from "vitest";
import { clock, figuresFor, secondsOf } from "@/features/training/api/figures";

describe("a time", () => {
  test("is told as a clock of a race shows it", () => {
    expect(clock(59.6)).toBe("1:00");
    expect(clock(245)).toBe("4:05");
    expect(clock(3845)).toBe("1:04:05");
    expect(clock(9)).toBe("0:09");
  });

  test("is read as it is told", () => {
    expect(secondsOf("1:04:05")).toBe(3845);
    expect(secondsOf(" 45 ")).toBe(45);
    expect(secondsOf("4:05")).toBe(245);
    expect(secondsOf("about an hour")).toBeNull();
    expect(secondsOf("")).toBeNull();
  });
});

describe("a figure", () => {
  test("has the reader's comma and its unit", () => {
    expect(figuresFor("de").distance(16_773.34)).toBe("16,77 km");
    expect(figuresFor("en").pace(1000 / 312)).toBe("5:12 /km");
    expect(figuresFor("en").speed(10)).toBe("36.0 km/h");
    expect(figuresFor("de").short(2.25)).toBe("2,25");
    expect(figuresFor("en").short(3)).toBe("3");
  });

  test("that nobody knows is a dash", () => {
    expect(figuresFor("en").beats(null)).toBe("–");
    expect(figuresFor("en").pace(0)).toBe("–");
  });
});
