import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { Cohort, Draft } from "@/api/shapes";

export function draftToPublish(draftId: string) {
  return queryOptions({
    queryKey: ["drafts", draftId],
    queryFn: (): Promise<Draft> =>
      answered(api.GET("/api/v1/drafts/{draft_id}", { params: { path: { draft_id: draftId } } })),
  });
}

/** Compared with the groups that run: what publishing changes for people. */
export function consequencesQuery(draftId: string, wanted: boolean) {
  return queryOptions({
    queryKey: ["drafts", draftId, "compare", null],
    queryFn: () =>
      answered(
        api.GET("/api/v1/drafts/{draft_id}/compare", { params: { path: { draft_id: draftId } } }),
      ),
    enabled: wanted,
  });
}

export function publish(draftId: string, despiteChanges: boolean) {
  return answered(
    api.POST("/api/v1/drafts/{draft_id}/publish", {
      params: { path: { draft_id: draftId } },
      body: { despite_changes: despiteChanges },
    }),
  );
}

/** Each group meets once in every week that is not left out. */
export function meetingsOf(draft: Draft, cohort: Cohort): number {
  const left = cohort.skip_weeks.filter((week) => week >= draft.from_week).length;
  return draft.groups.length * Math.max(0, cohort.weeks - draft.from_week - left);
}
