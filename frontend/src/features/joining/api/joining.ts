import { queryOptions } from "@tanstack/react-query";
import { bodyOf, type Hours } from "@/api/availability";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";
import type { Answers } from "@/lib/answers";

export type OpenCohort = components["schemas"]["OpenCohortOut"];
export type Role = components["schemas"]["SignUpRole"];

export const openCohortsQuery = queryOptions({
  queryKey: ["open-cohorts"],
  queryFn: () =>
    answered(api.GET("/api/v1/open-cohorts", { params: { query: { sort: "first_week" } } })),
});

/** The one of this address; null for one that takes no sign-ups. */
export function openCohortQuery(slug: string) {
  return queryOptions({
    queryKey: ["open-cohorts", slug],
    queryFn: async () => {
      const found = await answered(
        api.GET("/api/v1/open-cohorts", { params: { query: { filter: [`slug:eq:${slug}`] } } }),
      );
      return found.items[0] ?? null;
    },
  });
}

export function signUp(cohortId: string, hours: Hours, role: Role, answers: Answers) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/signups", {
      params: { path: { cohort_id: cohortId } },
      body: { ...bodyOf(hours), role, max_groups: 1, attributes: answers },
    }),
  );
}

/** Clocks are compared as they are when it begins, or today once it has. */
export function beginOf(cohort: { first_week: string }): Date {
  return new Date(Math.max(Date.now(), Date.parse(`${cohort.first_week}T12:00:00Z`)));
}
