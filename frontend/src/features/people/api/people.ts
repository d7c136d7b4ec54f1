import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { SignUp } from "@/api/shapes";

export interface Wanted {
  search: string;
  role: string;
  state: string;
}

export type Decision = "accept" | "waitlist" | "withdraw";
const AT_ONCE = 200;

/** The server searches, so that ten thousand people need not come here to be looked through. */
export function filtersOf({ search, role, state }: Wanted): string[] {
  const filters: string[] = [];
  const text = search.trim();
  if (text) filters.push(`${text.includes("@") ? "email" : "name"}:contains:${text}`);
  if (role) filters.push(`role:eq:${role}`);
  if (state) filters.push(`state:eq:${state}`);
  return filters;
}

export function peopleQuery(cohortId: string, wanted: Wanted) {
  const filter = filtersOf(wanted);
  return infiniteQueryOptions({
    queryKey: ["cohorts", cohortId, "sign-ups", "list", filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/signups", {
          params: {
            path: { cohort_id: cohortId },
            query: { limit: AT_ONCE, sort: "name", after: pageParam, filter },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}

/** Whoever moves up as the next: facilitators never do. */
export function nextWaitingQuery(cohortId: string) {
  const filter = filtersOf({ search: "", role: "member", state: "waitlisted" });
  return queryOptions({
    queryKey: ["cohorts", cohortId, "sign-ups", "next"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/signups", {
          params: {
            path: { cohort_id: cohortId },
            query: { limit: 1, sort: "created_at", filter },
          },
        }),
      ),
  });
}

const DECISIONS = {
  accept: "/api/v1/cohorts/{cohort_id}/signups/{sign_up_id}/accept",
  waitlist: "/api/v1/cohorts/{cohort_id}/signups/{sign_up_id}/waitlist",
  withdraw: "/api/v1/cohorts/{cohort_id}/signups/{sign_up_id}/withdraw",
} as const;

export function decide(cohortId: string, signUpId: string, decision: Decision) {
  const params = { path: { cohort_id: cohortId, sign_up_id: signUpId } };
  return answered(api.POST(DECISIONS[decision], { params }));
}

export function makeLink(cohortId: string, signUpId: string) {
  const params = { path: { cohort_id: cohortId, sign_up_id: signUpId } };
  return answered(api.POST("/api/v1/cohorts/{cohort_id}/signups/{sign_up_id}/link", { params }));
}

function minutes(clock: string): number {
  const [hours = 0, rest = 0] = clock.split(":").map(Number);
  return hours * 60 + rest;
}

/** How long somebody is free in a week; an end at or before the start is on the next day. */
export function hoursOf(windows: SignUp["windows"]): number {
  const lengths = windows.map(({ start, end }) => {
    const length = minutes(end) - minutes(start);
    return length > 0 ? length : length + 1440;
  });
  return Math.round(lengths.reduce((sum, each) => sum + each, 0) / 6) / 10;
}
