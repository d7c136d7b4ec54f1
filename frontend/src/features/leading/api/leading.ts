import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import { topicOfOwn } from "@/api/own-cohorts";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type LedMeeting = Schemas["ListedMeetingOut"];
export type Roster = Schemas["RosterOut"];
export type Seat = Schemas["SeatOut"];
export type Moved = Schemas["MovedOut"];

/** Whoever leads is told of it as a member of the cohort is: by their own sign-up to it. */
function watchedBy(signUpId: string | undefined) {
  return { topics: signUpId ? [topicOfOwn({ sign_up_id: signUpId })] : [] };
}

export function ledMeetingsQuery(groupId: string, signUpId: string) {
  return queryOptions({
    meta: watchedBy(signUpId),
    queryKey: ["led", groupId, "meetings"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/groups/{group_id}/meetings", {
          params: { path: { group_id: groupId }, query: { limit: 100 } },
        }),
      ),
  });
}

export function rosterKey(meetingId: string) {
  return ["led", "roster", meetingId] as const;
}

export function rosterQuery(meetingId: string, signUpId: string | undefined) {
  return queryOptions({
    meta: watchedBy(signUpId),
    queryKey: rosterKey(meetingId),
    queryFn: () =>
      answered(
        api.GET("/api/v1/meetings/{meeting_id}/roster", {
          params: { path: { meeting_id: meetingId } },
        }),
      ),
  });
}

export function notePresence(meetingId: string, signUpId: string, came: boolean | null) {
  return answered(
    api.PUT("/api/v1/meetings/{meeting_id}/roster/{sign_up_id}", {
      params: { path: { meeting_id: meetingId, sign_up_id: signUpId } },
      body: { came },
    }),
  );
}

export interface WallClock {
  /** As an input has it: `2026-03-04T18:00`. */
  local: string;
  zone: string;
}

/** Nothing is moved: tells who could not come. */
export function previewQuery(meetingId: string, { local, zone }: WallClock) {
  return queryOptions({
    queryKey: ["led", "preview", meetingId, local, zone],
    queryFn: () => move(meetingId, { local, zone, dry_run: true }),
    enabled: local !== "",
    retry: false,
  });
}

export function moveTo(meetingId: string, { local, zone }: WallClock) {
  return move(meetingId, { local, zone, dry_run: false });
}

export function moveBack(meetingId: string, startsAt: string) {
  return move(meetingId, { starts_at: startsAt, dry_run: false });
}

function move(meetingId: string, body: Schemas["MeetingMove"]): Promise<Moved> {
  return answered(
    api.POST("/api/v1/meetings/{meeting_id}/move", {
      params: { path: { meeting_id: meetingId } },
      body,
    }),
  );
}

export function callOff(meetingId: string, note: string) {
  return answered(
    api.POST("/api/v1/meetings/{meeting_id}/cancel", {
      params: { path: { meeting_id: meetingId } },
      body: { note },
    }),
  );
}

export function restore(meetingId: string) {
  return answered(
    api.POST("/api/v1/meetings/{meeting_id}/restore", {
      params: { path: { meeting_id: meetingId } },
    }),
  );
}

export function turnAway(meetingId: string, signUpId: string) {
  return answered(
    api.DELETE("/api/v1/meetings/{meeting_id}/visitors/{sign_up_id}", {
      params: { path: { meeting_id: meetingId, sign_up_id: signUpId } },
    }),
  );
}

export function letVisit(meetingId: string, signUpId: string) {
  return answered(
    api.PUT("/api/v1/meetings/{meeting_id}/visitors/{sign_up_id}", {
      params: { path: { meeting_id: meetingId, sign_up_id: signUpId } },
    }),
  );
}
