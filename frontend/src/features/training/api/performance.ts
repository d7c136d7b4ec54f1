import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Bests = Schemas["BestsOut"];
export type Load = Schemas["LoadOut"];
export type Loads = Schemas["LoadsOut"];
export type Ahead = Schemas["AheadOut"];
export type Races = Schemas["RacesOut"];
export type Week = Schemas["WeekOut"];
export type Efforts = Schemas["EffortsOut"];
export type Together = Schemas["TogetherOut"];
export type Togethers = Schemas["TogethersOut"];
export type Athlete = Schemas["AthleteOut"];

const LOOK_AGAIN = 3000;
const LOOK_AT_NOTHING = 6000;

interface Worked {
  is_stale: boolean;
  items?: readonly unknown[];
}

/**
 * What was worked out is asked for again while it is being worked out anew; and so is nothing:
 * the very first activities may have come a moment ago.
 */
export function whileStale({ state }: { state: { data?: Worked } }): number | false {
  if (state.data?.is_stale) return LOOK_AGAIN;
  return state.data?.items?.length === 0 ? LOOK_AT_NOTHING : false;
}

export function bestsQuery(athlete: string) {
  const path = { user_id: athlete };
  return queryOptions({
    queryKey: ["training", "bests", athlete],
    queryFn: () =>
      athlete === "me"
        ? answered(api.GET("/api/v1/athletes/me/bests"))
        : answered(api.GET("/api/v1/athletes/{user_id}/bests", { params: { path } })),
    refetchInterval: whileStale,
  });
}

export function racesQuery(athlete: string) {
  const path = { user_id: athlete };
  return queryOptions({
    queryKey: ["training", "races", athlete],
    queryFn: () =>
      athlete === "me"
        ? answered(api.GET("/api/v1/athletes/me/races"))
        : answered(api.GET("/api/v1/athletes/{user_id}/races", { params: { path } })),
    refetchInterval: whileStale,
  });
}

export function loadQuery(athlete: string, from: string) {
  const query = { from };
  return queryOptions({
    queryKey: ["training", "load", athlete, from],
    queryFn: () =>
      athlete === "me"
        ? answered(api.GET("/api/v1/athletes/me/load", { params: { query } }))
        : answered(
            api.GET("/api/v1/athletes/{user_id}/load", {
              params: { path: { user_id: athlete }, query },
            }),
          ),
    refetchInterval: whileStale,
  });
}

export function weeksQuery(athlete: string, from: string) {
  const query = { from };
  return queryOptions({
    queryKey: ["training", "weeks", athlete, from],
    queryFn: () =>
      athlete === "me"
        ? answered(api.GET("/api/v1/athletes/me/weeks", { params: { query } }))
        : answered(
            api.GET("/api/v1/athletes/{user_id}/weeks", {
              params: { path: { user_id: athlete }, query },
            }),
          ),
    refetchInterval: whileStale,
  });
}

export const circlesQuery = queryOptions({
  queryKey: ["training", "circles"],
  queryFn: () => answered(api.GET("/api/v1/training/circles")),
});

export const athletesQuery = queryOptions({
  queryKey: ["training", "athletes"],
  queryFn: () => answered(api.GET("/api/v1/training/athletes")),
});

export function togetherQuery(groupId: string) {
  return queryOptions({
    queryKey: ["training", "together", groupId],
    queryFn: () =>
      answered(
        api.GET("/api/v1/training/groups/{group_id}", {
          params: { path: { group_id: groupId } },
        }),
      ),
  });
}

/** Each group of a cohort that one is in or leads. */
export function cohortTogetherQuery(cohortId: string) {
  return queryOptions({
    queryKey: ["training", "together", "cohort", cohortId],
    queryFn: () =>
      answered(
        api.GET("/api/v1/training/cohorts/{cohort_id}", {
          params: { path: { cohort_id: cohortId } },
        }),
      ),
  });
}

const DAY = 86_400_000;
export const FIRST_SHOWN = 90;

export function daysBack(days: number, now = Date.now()): string {
  return new Date(now - days * DAY).toISOString().slice(0, 10);
}
