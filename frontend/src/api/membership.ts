import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { type Hours, saveHoursByLink, saveOwnHours } from "@/api/availability";
import { answered, api } from "@/api/client";
import { type Answer, type OwnCohort, ownCohortsQuery } from "@/api/own-cohorts";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Choices = Schemas["PreferencesOut"];
export type ChoicesBody = Schemas["PreferencesIn"];
export type Visit = Schemas["VisitChoiceOut"];

/** What somebody does with their own sign-up: signed in, or by their personal link. */
export interface Membership {
  queryKey: readonly unknown[];
  /** Changes what is shown of it; the server is asked by others. */
  patch: (queries: QueryClient, change: (cohort: OwnCohort) => OwnCohort) => void;
  answer: (meetingId: string, said: Answer) => Promise<unknown>;
  saveHours: (hours: Hours) => Promise<unknown>;
  renewFeed: () => Promise<unknown>;
  withdraw: () => Promise<unknown>;
  visitsKey: readonly unknown[];
  /** Meetings of other groups, whether one could come or not. */
  visits: () => Promise<{ items: Visit[] }>;
  visit: (meetingId: string) => Promise<unknown>;
  callOffVisit: (meetingId: string) => Promise<unknown>;
}

export function ownMembership(cohortId: string): Membership {
  const path = { cohort_id: cohortId };
  const { queryKey } = ownCohortsQuery;
  return {
    queryKey,
    patch: (queries, change) => {
      queries.setQueryData(
        queryKey,
        (all) =>
          all && {
            items: all.items.map((each) => (each.cohort_id === cohortId ? change(each) : each)),
          },
      );
    },
    answer: (meetingId, said) =>
      answered(
        api.PUT("/api/v1/meetings/{meeting_id}/rsvp", {
          params: { path: { meeting_id: meetingId } },
          body: { answer: said },
        }),
      ),
    saveHours: (hours) => saveOwnHours(cohortId, hours),
    renewFeed: () =>
      answered(api.POST("/api/v1/me/cohorts/{cohort_id}/feed/renew", { params: { path } })),
    withdraw: () =>
      answered(api.POST("/api/v1/cohorts/{cohort_id}/signups/mine/withdraw", { params: { path } })),
    visitsKey: [...queryKey, cohortId, "visits"],
    visits: () => answered(api.GET("/api/v1/cohorts/{cohort_id}/visits", { params: { path } })),
    visit: (meetingId) =>
      answered(
        api.PUT("/api/v1/meetings/{meeting_id}/visit", {
          params: { path: { meeting_id: meetingId } },
        }),
      ),
    callOffVisit: (meetingId) =>
      answered(
        api.DELETE("/api/v1/meetings/{meeting_id}/visit", {
          params: { path: { meeting_id: meetingId } },
        }),
      ),
  };
}

const A_MINUTE = 60_000;

/**
 * The token is no part of the key: keys are shown by tools that look into the page. Nobody is
 * signed in, whom a change could be told to: it is asked again while somebody looks on.
 */
export function personalQuery(token: string) {
  return queryOptions({
    queryKey: ["personal"],
    refetchInterval: A_MINUTE,
    refetchIntervalInBackground: false,
    queryFn: () => answered(api.GET("/api/v1/personal/{token}", { params: { path: { token } } })),
  });
}

export function membershipByLink(token: string): Membership {
  const path = { token };
  const { queryKey } = personalQuery(token);
  return {
    queryKey,
    patch: (queries, change) => {
      queries.setQueryData(queryKey, (known) => known && change(known));
    },
    answer: (meetingId, said) =>
      answered(
        api.PUT("/api/v1/personal/{token}/meetings/{meeting_id}/rsvp", {
          params: { path: { token, meeting_id: meetingId } },
          body: { answer: said },
        }),
      ),
    saveHours: (hours) => saveHoursByLink(token, hours),
    renewFeed: () =>
      answered(api.POST("/api/v1/personal/{token}/feed/renew", { params: { path } })),
    withdraw: () => answered(api.POST("/api/v1/personal/{token}/withdraw", { params: { path } })),
    visitsKey: [...queryKey, "visits"],
    visits: () => answered(api.GET("/api/v1/personal/{token}/visits", { params: { path } })),
    visit: (meetingId) =>
      answered(
        api.PUT("/api/v1/personal/{token}/meetings/{meeting_id}/visit", {
          params: { path: { token, meeting_id: meetingId } },
        }),
      ),
    callOffVisit: (meetingId) =>
      answered(
        api.DELETE("/api/v1/personal/{token}/meetings/{meeting_id}/visit", {
          params: { path: { token, meeting_id: meetingId } },
        }),
      ),
  };
}

export const ownChoicesQuery = queryOptions({
  queryKey: ["me", "notifications"],
  queryFn: () => answered(api.GET("/api/v1/me/notifications")),
});

export function choicesByLinkQuery(token: string) {
  return queryOptions({
    queryKey: ["personal", "notifications"],
    queryFn: () =>
      answered(api.GET("/api/v1/personal/{token}/notifications", { params: { path: { token } } })),
  });
}

export function chooseOwn(body: ChoicesBody): Promise<Choices> {
  return answered(api.PUT("/api/v1/me/notifications", { body }));
}

export function chooseByLink(token: string, body: ChoicesBody): Promise<Choices> {
  return answered(
    api.PUT("/api/v1/personal/{token}/notifications", { params: { path: { token } }, body }),
  );
}
