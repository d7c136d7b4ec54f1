import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";

/** What several slices show of one cohort. */
export function cohortQuery(cohortId: string) {
  return queryOptions({
    queryKey: ["cohorts", cohortId],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}", { params: { path: { cohort_id: cohortId } } }),
      ),
  });
}

export function groupsQuery(cohortId: string) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "groups"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/groups", {
          params: { path: { cohort_id: cohortId } },
        }),
      ),
  });
}
