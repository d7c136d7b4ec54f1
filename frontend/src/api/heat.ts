import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

export type Heat = components["schemas"]["HeatOut"];
export type HeatSlot = components["schemas"]["HeatSlotOut"];

/** Of the groups that run, or of a draft's. */
export function heatQuery(cohortId: string, options: { zone?: string; draft?: string }) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "heat", options],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/heat", {
          params: { path: { cohort_id: cohortId }, query: options },
        }),
      ),
    staleTime: 60_000,
  });
}
