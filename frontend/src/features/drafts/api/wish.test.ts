import { describe, expect, test } from "vitest";
import { wishOf } from "@/features/drafts/api/wish";

const COHORT = { size_min: 4, size_max: 8, meeting_minutes: 60 };
const AS_IT_IS = { size_min: "4", size_max: "8", minutes: "60", may_miss: "", leader_day: "" };

describe("a wish", () => {
  test("that changes nothing asks for nothing", () => {
    expect(wishOf(AS_IT_IS, COHORT, "d")).toEqual({
      draft: "d",
      sizes: null,
      meeting_minutes: null,
      may_miss: null,
      facilitators: [],
      seconds: 10,
    });
  });

  test("tells weeks that may be missed only when they were said, also none of them", () => {
    expect(wishOf({ ...AS_IT_IS, may_miss: "2" }, COHORT, "d").may_miss).toBe(2);
    expect(wishOf({ ...AS_IT_IS, may_miss: "0" }, COHORT, "d").may_miss).toBe(0);
  });

  test("has both sizes when one is another", () => {
    expect(wishOf({ ...AS_IT_IS, size_max: "9" }, COHORT, "d").sizes).toEqual({ min: 4, max: 9 });
  });

  test("has the hours of one more who leads, on a weekday as the server names it", () => {
    const fields = {
      ...AS_IT_IS,
      leader_day: "tue",
      leader_from: "18:00",
      leader_until: "21:00",
    };

    expect(wishOf(fields, COHORT, "d").facilitators).toEqual([
      { windows: ["tue 18:00-21:00"], max_groups: 1 },
    ]);
  });
});
