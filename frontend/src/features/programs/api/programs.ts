import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type ProgramIn = Schemas["ProgramIn"];
export type CohortIn = Schemas["CohortIn"];
export type CohortChange = Schemas["CohortChange"];
export type Step = "open" | "start" | "finish";

const MOST = 200;

export const programsQuery = queryOptions({
  queryKey: ["programs"],
  queryFn: () =>
    answered(api.GET("/api/v1/programs", { params: { query: { limit: MOST, sort: "title" } } })),
});

export const cohortsQuery = queryOptions({
  queryKey: ["cohorts"],
  queryFn: () =>
    answered(
      api.GET("/api/v1/cohorts", { params: { query: { limit: MOST, sort: "-first_week" } } }),
    ),
});

export function summaryQuery(cohortId: string) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "sign-ups", "summary"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/signups/summary", {
          params: { path: { cohort_id: cohortId } },
        }),
      ),
  });
}

export function planProgram(body: ProgramIn) {
  return answered(api.POST("/api/v1/programs", { body }));
}

export function planCohort(body: CohortIn) {
  return answered(api.POST("/api/v1/cohorts", { body }));
}

export function changeCohort(cohortId: string, body: CohortChange) {
  return answered(
    api.PATCH("/api/v1/cohorts/{cohort_id}", { params: { path: { cohort_id: cohortId } }, body }),
  );
}

export function cloneCohort(cohortId: string, title: string, firstWeek: string) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/clone", {
      params: { path: { cohort_id: cohortId } },
      body: { title, first_week: firstWeek },
    }),
  );
}

export function takeStep(cohortId: string, step: Step) {
  const params = { path: { cohort_id: cohortId } };
  if (step === "open") return answered(api.POST("/api/v1/cohorts/{cohort_id}/open", { params }));
  if (step === "start") return answered(api.POST("/api/v1/cohorts/{cohort_id}/start", { params }));
  return answered(api.POST("/api/v1/cohorts/{cohort_id}/finish", { params }));
}

export function calendarAddress(cohortId: string) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/feed", { params: { path: { cohort_id: cohortId } } }),
  );
}
