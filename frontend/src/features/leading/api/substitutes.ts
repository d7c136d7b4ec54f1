import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Candidate = Schemas["CandidateOut"];
export type LedOnce = Schemas["LedMeetingOut"];

/** Meetings of other groups that are led this once, in whichever cohort. */
export function ledOnceQuery(topics: readonly string[]) {
  return queryOptions({
    meta: { topics },
    queryKey: ["led", "once"],
    queryFn: () => answered(api.GET("/api/v1/meetings/substituting")),
  });
}

export function candidatesQuery(meetingId: string) {
  return queryOptions({
    queryKey: ["led", "candidates", meetingId],
    queryFn: () =>
      answered(
        api.GET("/api/v1/meetings/{meeting_id}/substitutes", {
          params: { path: { meeting_id: meetingId } },
        }),
      ),
  });
}

/** Outside their hours only when they agreed. */
export function choose(meetingId: string, signUpId: string, despiteHours: boolean) {
  return answered(
    api.PUT("/api/v1/meetings/{meeting_id}/substitute", {
      params: { path: { meeting_id: meetingId } },
      body: { sign_up_id: signUpId, despite_hours: despiteHours },
    }),
  );
}

export function takeBack(meetingId: string) {
  return answered(
    api.DELETE("/api/v1/meetings/{meeting_id}/substitute", {
      params: { path: { meeting_id: meetingId } },
    }),
  );
}
