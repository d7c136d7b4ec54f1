import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { Draft, Plan } from "@/api/shapes";

const WATCHED = 700;

/** Looks outside and tells what would be done there; nothing is. Of a draft: once it is real. */
export function makePlan(cohortId: string, provider: string, draftId: string | null = null) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/connections/{provider}/plans", {
      params: { path: { cohort_id: cohortId, provider } },
      body: { draft: draftId },
    }),
  );
}

/** One plan for each state of a draft, however often the page is opened. */
export function draftPlanQuery(cohortId: string, provider: string, draft: Draft) {
  return queryOptions({
    queryKey: ["drafts", draft.id, "plan", draft.version, provider],
    queryFn: () => makePlan(cohortId, provider, draft.id),
    staleTime: 60_000,
  });
}

export function planQuery(planId: string | null) {
  return queryOptions({
    queryKey: ["sync-plans", planId],
    queryFn: (): Promise<Plan> =>
      answered(
        api.GET("/api/v1/sync-plans/{plan_id}", { params: { path: { plan_id: planId ?? "" } } }),
      ),
    enabled: planId !== null,
    refetchInterval: ({ state }) =>
      state.data && ["ready", "applied", "failed"].includes(state.data.state) ? false : WATCHED,
  });
}

export function applyPlan(planId: string, force: boolean) {
  return answered(
    api.POST("/api/v1/sync-plans/{plan_id}/apply", {
      params: { path: { plan_id: planId } },
      body: { force },
    }),
  );
}

/** How many of each act and kind, in the order of the plan. */
export function tally(plan: Plan): readonly { act: string; kind: string; count: number }[] {
  const found = new Map<string, { act: string; kind: string; count: number }>();
  for (const { act, kind } of operationsOf(plan)) {
    const line = found.get(`${act} ${kind}`) ?? { act, kind, count: 0 };
    line.count += 1;
    found.set(`${act} ${kind}`, line);
  }
  return [...found.values()];
}

export function operationsOf(plan: Plan) {
  return plan.content.operations ?? [];
}
