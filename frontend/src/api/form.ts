import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Question = Schemas["Question"];
export type Answers = Schemas["AnswersIn"]["attributes"];

/** What a cohort asks whoever signs up. */
export function formQuery(cohortId: string) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "form"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/form", { params: { path: { cohort_id: cohortId } } }),
      ),
  });
}

export function setForm(cohortId: string, questions: Question[]) {
  return answered(
    api.PUT("/api/v1/cohorts/{cohort_id}/form", {
      params: { path: { cohort_id: cohortId } },
      body: { questions },
    }),
  );
}
