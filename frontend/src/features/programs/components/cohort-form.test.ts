import { describe, expect, test } from "vitest";
import { flawsOf, lastDay, nextMonday, wantedOf } from "@/features/programs/components/cohort-form";

describe("the first week", () => {
  test("is proposed on a Monday at least a week away", () => {
    expect(nextMonday(new Date(2027, 1, 24))).toBe("2027-03-08");
    expect(nextMonday(new Date(2027, 1, 22))).toBe("2027-03-01");
  });

  test("is refused on any other day", () => {
    const sizes = { size_min: "3", size_ideal: "5", size_max: "6" };

    expect(flawsOf({ ...sizes, first_week: "2027-03-02" })).toEqual(["mondayOnly"]);
    expect(flawsOf({ ...sizes, first_week: "2027-03-01" })).toEqual([]);
  });
});

describe("the sizes", () => {
  test("must rise", () => {
    expect(flawsOf({ size_min: "6", size_ideal: "5", size_max: "6" })).toEqual(["sizesRise"]);
  });
});

describe("what is asked of the server", () => {
  test("has no capacity where none was typed", () => {
    expect(wantedOf({ capacity: "" }).capacity).toBeNull();
    expect(wantedOf({ capacity: "40" }).capacity).toBe(40);
  });
});

describe("the last day", () => {
  test("is the Sunday of the last week", () => {
    expect(lastDay("2027-03-01", 12)).toBe("2027-05-23");
  });
});
