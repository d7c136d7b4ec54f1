import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
type OwnCohorts = Schemas["OwnCohorts"];
export type OwnCohort = Schemas["PersonalOut"];
type Followed = Pick<OwnCohort, "sign_up_id" | "state" | "cohort_state">;
export type OwnGroup = OwnCohort["groups"][number];
export type OwnMeeting = Schemas["OwnMeetingOut"];
export type Answer = NonNullable<OwnMeeting["answer"]>;
export type Feed = Schemas["FeedOut"];

/** Whatever happens in its cohort. */
export function topicOfOwn({ sign_up_id: id }: { sign_up_id: string }): string {
  return `sign-up:${id}`;
}

/** Of a sign-up that was taken back, or to a cohort that is over, there is nothing new to tell. */
export function topicsOfOwn(found: { items: readonly Followed[] } | undefined): string[] {
  const going = found?.items.filter(
    (each) => each.state !== "withdrawn" && each.cohort_state !== "finished",
  );
  return going?.map(topicOfOwn) ?? [];
}

/** Each cohort that whoever is signed in signed up to: their group, its meetings, their times. */
export const ownCohortsQuery = queryOptions({
  meta: { topics: (data) => topicsOfOwn(data as OwnCohorts | undefined) },
  queryKey: ["me", "cohorts"],
  queryFn: () => answered(api.GET("/api/v1/me/cohorts")),
});
