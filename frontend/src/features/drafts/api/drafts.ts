import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import { pace } from "@/api/live/current";
import type { components } from "@/api/schema";
import type { Draft, DraftRow } from "@/api/shapes";

type Schemas = components["schemas"];
export type Adjustment = Schemas["Adjustment"];
export type Change = Adjustment["changes"][number];
export type Comparison = Schemas["ComparisonOut"];
export type DraftIn = Partial<Schemas["DraftIn"]>;
export type WhatIfIn = Partial<Schemas["WhatIfIn"]>;
export type Remedy = Schemas["RemedyOut"];

const WATCHED = 600;

export function draftsQuery(cohortId: string) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "drafts"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/drafts", {
          params: { path: { cohort_id: cohortId }, query: { limit: 50, sort: "-number" } },
        }),
      ),
    refetchInterval: ({ state }) =>
      state.data?.items.some((each: DraftRow) => each.state === "waiting")
        ? pace(WATCHED * 3)
        : false,
  });
}

/** Looked at again and again while the solver works on it. */
export function draftQuery(draftId: string) {
  return queryOptions({
    queryKey: ["drafts", draftId],
    queryFn: (): Promise<Draft> =>
      answered(api.GET("/api/v1/drafts/{draft_id}", { params: { path: { draft_id: draftId } } })),
    refetchInterval: ({ state }) => (state.data?.state === "waiting" ? pace(WATCHED) : false),
  });
}

export function makeDraft(cohortId: string, wanted: DraftIn) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/drafts", {
      params: { path: { cohort_id: cohortId } },
      body: wanted as Schemas["DraftIn"],
    }),
  );
}

export function stopDraft(draftId: string) {
  return answered(
    api.POST("/api/v1/drafts/{draft_id}/cancel", { params: { path: { draft_id: draftId } } }),
  );
}

export function adjust(draftId: string, version: number, changes: Change[]) {
  return sendAdjustment(draftId, { version, changes, check: false });
}

function sendAdjustment(draftId: string, body: Adjustment, signal?: AbortSignal) {
  const params = { path: { draft_id: draftId } };
  return answered(api.PATCH("/api/v1/drafts/{draft_id}", { params, body, signal }));
}

export interface Flaw {
  where: string;
  message: string;
}

export function checksKey(draftId: string) {
  return ["drafts", draftId, "check"] as const;
}

/** What a change would break that is not broken already; nothing is stored. */
export function checkQuery(draft: Draft, change: Change) {
  return queryOptions({
    queryKey: [...checksKey(draft.id), draft.version, change],
    queryFn: async ({ signal }) => {
      const asked = { version: draft.version, changes: [change], check: true };
      const { problems } = await sendAdjustment(draft.id, asked, signal);
      return newFlaws(draft.problems, problems);
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function newFlaws(before: readonly Flaw[], after: readonly Flaw[]): readonly Flaw[] {
  const known = new Set(before.map((flaw) => `${flaw.where} ${flaw.message}`));
  return after.filter((flaw) => !known.has(`${flaw.where} ${flaw.message}`));
}

/** What is new against another draft, or without one against the groups that run. */
export function comparisonQuery(
  { id: draftId, version }: Pick<Draft, "id" | "version">,
  otherId: string | null,
) {
  return queryOptions({
    queryKey: ["drafts", draftId, "compare", version, otherId],
    queryFn: () =>
      otherId
        ? answered(
            api.GET("/api/v1/drafts/{draft_id}/compare/{other_id}", {
              params: { path: { draft_id: otherId, other_id: draftId } },
            }),
          )
        : answered(
            api.GET("/api/v1/drafts/{draft_id}/compare", {
              params: { path: { draft_id: draftId } },
            }),
          ),
  });
}

export function askWhatIf(cohortId: string, wanted: WhatIfIn) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/what-if", {
      params: { path: { cohort_id: cohortId } },
      body: wanted as Schemas["WhatIfIn"],
    }),
  );
}

export function whatIfQuery(cohortId: string, trialId: string | null) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "what-if", trialId],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/what-if/{trial_id}", {
          params: { path: { cohort_id: cohortId, trial_id: trialId ?? "" } },
        }),
      ),
    enabled: trialId !== null,
    refetchInterval: ({ state }) => (state.data?.state === "waiting" ? WATCHED : false),
  });
}

export function askUnplaced(cohortId: string) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/ask-unplaced", {
      params: { path: { cohort_id: cohortId } },
      body: { dry_run: false },
    }),
  );
}

export function unpublish(cohortId: string) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/groups/unpublish", {
      params: { path: { cohort_id: cohortId } },
    }),
  );
}

/** Each person's mail, group, own local time and personal link, as a file. */
export async function exportGroups(cohortId: string): Promise<Blob> {
  const text = await answered(
    api.POST("/api/v1/cohorts/{cohort_id}/groups/export", {
      params: { path: { cohort_id: cohortId } },
      parseAs: "text",
    }),
  );
  return new Blob([text as string], { type: "text/csv" });
}
