import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";
import { startOfDay } from "@/lib/time";

type Schemas = components["schemas"];
export type Activity = Schemas["ActivityOut"];
export type Detail = Schemas["ActivityDetail"];
export type Streams = Schemas["StreamsOut"];
export type Sport = Schemas["Sport"];
export type Ceiling = Schemas["Ceiling"];
export type Entry = Schemas["EntryIn"];
export type Change = Schemas["EntryChange"];

const AT_ONCE = 50;
const POINTS = 1000;
const LOOK_AGAIN = 2000;
export const SPORTS = [
  "running",
  "cycling",
  "swimming",
  "walking",
  "hiking",
  "rowing",
  "paddling",
  "skiing",
  "skating",
  "strength",
  "multisport",
  "other",
] as const satisfies readonly Sport[];
export const SORTS = ["-started_at", "started_at", "-distance_m", "-timer_s", "-ascent_m"] as const;

export interface Wanted {
  search: string;
  sport: string;
  races: boolean;
  since: string;
  sort: (typeof SORTS)[number];
}

export function filtersOf({ search, sport, races, since }: Wanted): string[] {
  const filters: string[] = [];
  if (search.trim()) filters.push(`title:contains:${search.trim()}`);
  if (sport) filters.push(`sport:eq:${sport}`);
  if (races) filters.push("is_race:eq:true");
  if (since) filters.push(`started_at:gte:${startOfDay(since)}`);
  return filters;
}

/** One's own without an athlete, else what that athlete lets one see. */
export function diaryQuery(wanted: Wanted, athleteId?: string) {
  const filter = filtersOf(wanted);
  return infiniteQueryOptions({
    queryKey: ["training", "activities", athleteId ?? "me", filter, wanted.sort],
    queryFn: ({ pageParam }) => {
      const query = { limit: AT_ONCE, sort: wanted.sort, after: pageParam, filter };
      return athleteId
        ? answered(
            api.GET("/api/v1/athletes/{user_id}/activities", {
              params: { path: { user_id: athleteId }, query },
            }),
          )
        : answered(api.GET("/api/v1/activities", { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}

export function activityQuery(activityId: string) {
  return queryOptions({
    queryKey: ["training", "activity", activityId],
    queryFn: () =>
      answered(
        api.GET("/api/v1/activities/{activity_id}", {
          params: { path: { activity_id: activityId } },
        }),
      ),
  });
}

export function streamsQuery(activityId: string) {
  return queryOptions({
    queryKey: ["training", "activity", activityId, "streams"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/activities/{activity_id}/streams", {
          params: { path: { activity_id: activityId }, query: { points: POINTS } },
        }),
      ),
    staleTime: 300_000,
  });
}

/** Worked out some seconds after an activity came: until then it is asked for again. */
export function effortsQuery(activityId: string) {
  return queryOptions({
    queryKey: ["training", "activity", activityId, "efforts"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/activities/{activity_id}/efforts", {
          params: { path: { activity_id: activityId } },
        }),
      ),
    refetchInterval: ({ state }) => (state.data?.is_worked_out === false ? LOOK_AGAIN : false),
  });
}

export function enter(entry: Entry) {
  return answered(api.POST("/api/v1/activities", { body: entry }));
}

export function change(activityId: string, wanted: Change) {
  return answered(
    api.PATCH("/api/v1/activities/{activity_id}", {
      params: { path: { activity_id: activityId } },
      body: wanted,
    }),
  );
}

/** Also while the page is being left. */
export function remove(activityId: string) {
  return answered(
    api.DELETE("/api/v1/activities/{activity_id}", {
      params: { path: { activity_id: activityId } },
      keepalive: true,
    }),
  );
}

/** The file as it was sent. */
export async function original(activityId: string, sourceId: string): Promise<Blob> {
  return (await answered(
    api.GET("/api/v1/activities/{activity_id}/sources/{source_id}/original", {
      params: { path: { activity_id: activityId, source_id: sourceId } },
      parseAs: "blob",
    }),
  )) as Blob;
}
