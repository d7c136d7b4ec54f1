import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type OwnCohort = Schemas["PersonalOut"];
export type OwnGroup = OwnCohort["groups"][number];
export type OwnMeeting = Schemas["OwnMeetingOut"];
export type Answer = NonNullable<OwnMeeting["answer"]>;
export type Feed = Schemas["FeedOut"];

/** Each cohort that whoever is signed in signed up to: their group, its meetings, their times. */
export const ownCohortsQuery = queryOptions({
  queryKey: ["me", "cohorts"],
  queryFn: () => answered(api.GET("/api/v1/me/cohorts")),
});
