import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import { topicOfOwn } from "@/api/own-cohorts";
import type { components } from "@/api/schema";

export type Choice = components["schemas"]["ChoiceOut"];

export function groupChoicesQuery(cohortId: string, signUpId: string) {
  return queryOptions({
    meta: { topics: [topicOfOwn({ sign_up_id: signUpId })] },
    queryKey: ["me", "cohorts", cohortId, "choices"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/groups/choices", {
          params: { path: { cohort_id: cohortId } },
        }),
      ),
  });
}

export function switchGroup(cohortId: string, to: string) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/groups/switch", {
      params: { path: { cohort_id: cohortId } },
      body: { to },
    }),
  );
}
