import { QueryClient } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";
import {
  eventOf,
  eventsQuery,
  isBadTarget,
  type PlannedEvent,
  wantedOf,
  withoutIt,
} from "@/features/training/api/events";

const RACE: PlannedEvent = {
  id: "1",
  day: "2026-05-02",
  kind: "race",
  name: "City run",
  ceiling: "group",
  distance_m: 10_000,
  target_s: 2700,
  score: 70,
};

describe("what was typed of an event", () => {
  test("is metres, seconds and points", () => {
    const fields = {
      ...{ day: "2026-05-02", kind: "race", name: "City run", ceiling: "group" },
      ...{ distance: "10,0", target: "45:00", score: "70" },
    };

    expect(eventOf(fields)).toEqual(wantedOf(RACE));
  });

  test("may be little", () => {
    expect(eventOf({ day: "2026-05-02", kind: "session", name: "Hills" })).toEqual({
      ...{ day: "2026-05-02", kind: "session", name: "Hills", ceiling: "group" },
      ...{ distance_m: null, target_s: null, score: null },
    });
  });

  test.each([
    ["45:00", false],
    ["", false],
    ["soon", true],
    ["0", true],
  ])("has a bad target in %j: %s", (target, isBad) => {
    expect(isBadTarget({ target })).toBe(isBad);
  });
});

test("an event that goes leaves the list and comes back as it was", () => {
  const queries = new QueryClient();
  const { queryKey } = eventsQuery("me");
  queries.setQueryData(queryKey, { eyes: "owner", items: [RACE] });

  const putBack = withoutIt(queries, RACE.id);
  expect(queries.getQueryData(queryKey)?.items).toEqual([]);
  putBack();

  expect(queries.getQueryData(queryKey)?.items).toEqual([RACE]);
});
