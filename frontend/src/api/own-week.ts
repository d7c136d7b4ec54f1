import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Week = components["schemas"]["WeekOut"];
export type Sums = Pick<Week, "activities" | "distance_m" | "moving_s" | "ascent_m" | "score">;

const LOOK_AGAIN = 3000;

/** What was trained in the week that begins on this Monday, sport by sport. */
export function ownWeekQuery(monday: string) {
  return queryOptions({
    queryKey: ["training", "own-week", monday],
    queryFn: () =>
      answered(api.GET("/api/v1/athletes/me/weeks", { params: { query: { from: monday } } })),
    refetchInterval: ({ state }) => (state.data?.is_stale ? LOOK_AGAIN : false),
  });
}

/** Of all sports together; null for a week without training. */
export function sumsOf(weeks: readonly Week[], monday: string): Sums | null {
  const found = weeks.filter((each) => each.week === monday);
  if (found.length === 0) return null;
  const sum = (key: keyof Sums) => found.reduce((total, each) => total + each[key], 0);
  return {
    activities: sum("activities"),
    distance_m: sum("distance_m"),
    moving_s: sum("moving_s"),
    ascent_m: sum("ascent_m"),
    score: sum("score"),
  };
}

/** On the calendar of whoever looks. */
export function mondayOf(now: Date): string {
  const since = (now.getDay() + 6) % 7;
  const monday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - since);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${monday.getFullYear()}-${two(monday.getMonth() + 1)}-${two(monday.getDate())}`;
}
