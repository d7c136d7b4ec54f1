import { describe, expect, test } from "vitest";
import { filtersOf, hoursOf } from "@/features/people/api/people";

describe("a search", () => {
  test("looks through names, and through addresses where it holds an @", () => {
    const others = { role: "", state: "" };

    expect(filtersOf({ search: " ana ", ...others })).toEqual(["name:contains:ana"]);
    expect(filtersOf({ search: "ana@", ...others })).toEqual(["email:contains:ana@"]);
  });

  test("is narrowed by role and state together", () => {
    expect(filtersOf({ search: "", role: "member", state: "accepted" })).toEqual([
      "role:eq:member",
      "state:eq:accepted",
    ]);
  });
});

describe("the hours of a week", () => {
  test("count past midnight", () => {
    const windows = [
      { day: "mon", start: "18:00", end: "19:30", kind: "preferred" },
      { day: "tue", start: "23:00", end: "00:30", kind: "if_need_be" },
    ] as const;

    expect(hoursOf([...windows])).toBe(3);
  });
});
