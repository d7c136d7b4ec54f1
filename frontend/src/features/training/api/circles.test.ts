import { describe, expect, test } from "vitest";
import type { Circle } from "@/features/training/api/athlete";
import {
  type Chosen,
  chosenBy,
  cohortsOf,
  isOfferedWhole,
  optionOf,
  shownOf,
  sumOf,
} from "@/features/training/api/circles";
import type { Athlete, Together } from "@/features/training/api/performance";

function circle(cohort: string, group: string, leads = false): Circle {
  return {
    group_id: group,
    cohort_id: cohort,
    cohort_title: `Title of ${cohort}`,
    name: group,
    members: 3,
    leads,
    coaches: [],
  };
}

function athlete(id: string, metres: number): Athlete {
  return {
    user_id: id,
    name: id,
    eyes: "coach",
    left_out: 1,
    day: null,
    distance_7_m: metres,
    moving_7_s: 60,
    distance_28_m: metres * 4,
    fitness: 0,
    fatigue: 0,
    form: 0,
  };
}

function together(group: string, athletes: Athlete[], silent: number): Together {
  return {
    group_id: group,
    name: group,
    athletes,
    totals: { distance_7_m: 0, moving_7_s: 0, distance_28_m: 0 },
    left_out: 0,
    not_shared: silent,
  };
}

const CIRCLES = [circle("a", "a1"), circle("b", "b1", true), circle("b", "b2"), circle("c", "c1")];
const COHORTS = cohortsOf(CIRCLES);

describe("the cohorts of one's groups", () => {
  test("have each once, what one leads first", () => {
    expect(COHORTS.map(({ id, title }) => [id, title])).toEqual([
      ["b", "Title of b"],
      ["a", "Title of a"],
      ["c", "Title of c"],
    ]);
    expect(COHORTS[0]?.circles.map((each) => each.group_id)).toEqual(["b1", "b2"]);
  });

  test("are all shown, or one of them, or one of its groups", () => {
    const groups = (cohort?: string, group?: string) =>
      shownOf(COHORTS, { cohort, group }).flatMap((each) => each.circles.map((one) => one.name));

    expect(groups()).toEqual(["b1", "b2", "a1", "c1"]);
    expect(groups("b")).toEqual(["b1", "b2"]);
    expect(groups(undefined, "b2")).toEqual(["b2"]);
    expect(groups("b", "a1")).toEqual(["a1"]);
  });

  test("have nothing of what is another's", () => {
    expect(shownOf(COHORTS, { cohort: "d" })).toEqual([]);
    expect(shownOf(COHORTS, { group: "d1" })).toEqual([]);
  });
});

describe("a choice", () => {
  test("offers cohorts of several groups, and the one that is chosen", () => {
    const offered = (chosen: Chosen) =>
      COHORTS.filter((each) => isOfferedWhole(each, chosen)).map(({ id }) => id);

    expect(offered({})).toEqual(["b"]);
    expect(offered({ cohort: "a" })).toEqual(["b", "a"]);
    expect(offered({ cohort: "a", group: "a1" })).toEqual(["b"]);
  });

  test("comes back from its option as it was", () => {
    for (const chosen of [{}, { cohort: "a" }, { group: "a1" }]) {
      expect(chosenBy(optionOf(chosen))).toEqual(chosen);
    }
  });
});

describe("the sum of groups", () => {
  test("counts whoever is in two of them once, and all who share nothing", () => {
    const sum = sumOf([
      together("a1", [athlete("x", 1000), athlete("y", 500)], 2),
      together("a2", [athlete("y", 500)], 1),
    ]);

    expect(sum).toEqual({
      sharing: 2,
      totals: { distance_7_m: 1500, moving_7_s: 120, distance_28_m: 6000 },
      left_out: 2,
      not_shared: 3,
    });
  });
});
