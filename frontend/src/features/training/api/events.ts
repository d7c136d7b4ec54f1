import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";
import { ceilingOf } from "@/features/training/api/entry";
import { secondsOf } from "@/features/training/api/figures";
import type { Fields } from "@/lib/form";

type Schemas = components["schemas"];
export type PlannedEvent = Schemas["PlannedEventOut"];
export type Wanted = Schemas["PlannedEventIn"];
type Planned = Schemas["PlannedEventsOut"];

/** From today on: one's own, or as far as somebody lets one see theirs. */
export function eventsQuery(athlete: string) {
  return queryOptions({
    queryKey: ["training", "events", athlete],
    queryFn: () =>
      athlete === "me"
        ? answered(api.GET("/api/v1/athletes/me/events"))
        : answered(
            api.GET("/api/v1/athletes/{user_id}/events", {
              params: { path: { user_id: athlete } },
            }),
          ),
  });
}

export function plan(wanted: Wanted) {
  return answered(api.POST("/api/v1/athletes/me/events", { body: wanted }));
}

export function replan(eventId: string, wanted: Wanted) {
  return answered(
    api.PUT("/api/v1/athletes/me/events/{event_id}", {
      params: { path: { event_id: eventId } },
      body: wanted,
    }),
  );
}

export function unplan(eventId: string) {
  return answered(
    api.DELETE("/api/v1/athletes/me/events/{event_id}", {
      params: { path: { event_id: eventId } },
    }),
  );
}

/** What is needed to plan the same once more. */
export function wantedOf({ id: _, ...event }: PlannedEvent): Wanted {
  return event;
}

/** Takes it off the list that is shown; answers how to put it back. */
export function withoutIt(queries: QueryClient, eventId: string): () => void {
  const { queryKey } = eventsQuery("me");
  const before = queries.getQueryData<Planned>(queryKey);
  queries.setQueryData<Planned>(
    queryKey,
    (all) => all && { ...all, items: all.items.filter(({ id }) => id !== eventId) },
  );
  return () => queries.setQueryData(queryKey, before);
}

/** What changes with the plan: the list, and the load ahead. */
export async function readPlanAgain(queries: QueryClient): Promise<void> {
  await Promise.all(
    ["events", "load"].map((part) => queries.invalidateQueries({ queryKey: ["training", part] })),
  );
}

function number(text: string | undefined, factor = 1): number | null {
  const told = text?.trim().replace(",", ".");
  return told ? Number(told) * factor : null;
}

export function isBadTarget(fields: Fields): boolean {
  return !!fields.target?.trim() && !secondsOf(fields.target);
}

export function eventOf(fields: Fields): Wanted {
  return {
    day: fields.day ?? "",
    kind: fields.kind === "session" ? "session" : "race",
    name: fields.name ?? "",
    ceiling: ceilingOf(fields.ceiling),
    distance_m: number(fields.distance, 1000),
    target_s: fields.target?.trim() ? secondsOf(fields.target) : null,
    score: number(fields.score),
  };
}
