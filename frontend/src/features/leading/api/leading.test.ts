import { describe, expect, test } from "vitest";
import { topicsOf } from "@/api/live/topics";
import { ledMeetingsQuery, rosterQuery } from "@/features/leading/api/leading";
import { ledOnceQuery } from "@/features/leading/api/substitutes";

describe("what a facilitator looks at", () => {
  test("is read again when something happens in the cohort that they signed up to", () => {
    const shown = [
      ledMeetingsQuery("group", "s1"),
      rosterQuery("meeting", "s1"),
      ledOnceQuery(["sign-up:s2"]),
    ];

    expect(topicsOf(shown.slice(0, 2))).toEqual(["sign-up:s1"]);
    expect(topicsOf(shown)).toEqual(["sign-up:s1", "sign-up:s2"]);
  });

  test("is not watched where no sign-up is known", () => {
    expect(topicsOf([rosterQuery("meeting", undefined)])).toEqual([]);
  });
});
