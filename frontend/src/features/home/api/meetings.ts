import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type OwnMeeting = Schemas["OwnMeetingOut"];
export type Answer = NonNullable<OwnMeeting["answer"]>;
export type OwnMeetings = Schemas["OwnMeetings"];

export const ownMeetingsQuery = queryOptions({
  queryKey: ["meetings", "mine"],
  queryFn: () => answered(api.GET("/api/v1/meetings/mine")),
});

export function answer(meetingId: string, said: Answer) {
  return answered(
    api.PUT("/api/v1/meetings/{meeting_id}/rsvp", {
      params: { path: { meeting_id: meetingId } },
      body: { answer: said },
    }),
  );
}

export function ahead(meetings: readonly OwnMeeting[], now: number): readonly OwnMeeting[] {
  return meetings
    .filter((each) => Date.parse(each.starts_at) + each.minutes * 60_000 > now)
    .toSorted((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at));
}
