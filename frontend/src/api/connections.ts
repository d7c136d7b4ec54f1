import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import { pace } from "@/api/live/current";
import type { Connection } from "@/api/shapes";

const WATCHED = 2000;

/** Where a cohort is kept in step, and how the last turn ended; `live` looks again and again. */
export function connectionsQuery(cohortId: string, live = false) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "connections"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/connections", {
          params: { path: { cohort_id: cohortId } },
        }),
      ),
    refetchInterval: live ? () => pace(WATCHED) : false,
  });
}

/** `google_calendar` as people write it. */
export function providerName(provider: string): string {
  return provider.replaceAll("_", " ").replace(/\b\w/g, (letter) => letter.toUpperCase());
}

export function isAtRest(connection: Connection): boolean {
  const { began_at: began, ended_at: ended } = connection;
  return connection.state !== "never" && (!began || (ended !== null && ended >= began));
}
