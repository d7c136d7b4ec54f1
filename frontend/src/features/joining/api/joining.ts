import { queryOptions } from "@tanstack/react-query";
import { bodyOf, type Hours } from "@/api/availability";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

export type OpenCohort = components["schemas"]["OpenCohortOut"];
export type Role = components["schemas"]["SignUpRole"];

export const openCohortsQuery = queryOptions({
  queryKey: ["open-cohorts"],
  queryFn: () =>
    answered(api.GET("/api/v1/open-cohorts", { params: { query: { sort: "first_week" } } })),
});

export function openCohortQuery(reference: string) {
  return queryOptions({
    queryKey: ["open-cohorts", reference],
    queryFn: () =>
      answered(api.GET("/api/v1/open-cohorts/{reference}", { params: { path: { reference } } })),
  });
}

export function signUp(cohortId: string, hours: Hours, role: Role) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/signups", {
      params: { path: { cohort_id: cohortId } },
      body: { ...bodyOf(hours), role, max_groups: 1, attributes: {} },
    }),
  );
}
