import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Job = Schemas["JobOut"];
export type Feature = Schemas["FeatureOut"];
export type Flag = Schemas["FlagOut"];
export type FlagValue = Flag["default"];
export type Act = Schemas["ActOut"];
export type Check = Schemas["CheckOut"];

const AT_ONCE = 50;
const WATCHED = 3000;
export const STATES = ["dead", "ready", "running", "done", "cancelled", "discarded"] as const;

export function jobsQuery(state: string, kind: string) {
  const filter = [state && `state:eq:${state}`, kind.trim() && `kind:contains:${kind.trim()}`]
    .filter(Boolean)
    .map(String);
  return infiniteQueryOptions({
    queryKey: ["admin", "jobs", filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/v1/jobs", {
          params: { query: { limit: AT_ONCE, sort: "-created_at", after: pageParam, filter } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: WATCHED,
  });
}

const DECISIONS = {
  replay: "/api/v1/jobs/{job_id}/replay",
  discard: "/api/v1/jobs/{job_id}/discard",
  cancel: "/api/v1/jobs/{job_id}/cancel",
} as const;
export type Decision = keyof typeof DECISIONS;

/** What may be done with a job in its state. */
export function decisionsOf(job: Pick<Job, "state" | "cancel_asked">): readonly Decision[] {
  if (job.state === "dead") return ["replay", "discard"];
  const isLive = job.state === "ready" || job.state === "running";
  return isLive && !job.cancel_asked ? ["cancel"] : [];
}

export function decide({ id, decision }: { id: string; decision: Decision }) {
  return answered(api.POST(DECISIONS[decision], { params: { path: { job_id: id } } }));
}

/** How many were given up; a page of them is enough to know that there are some. */
export const deadQuery = queryOptions({
  queryKey: ["admin", "jobs", "dead"],
  queryFn: () =>
    answered(
      api.GET("/api/v1/jobs", { params: { query: { limit: 200, filter: ["state:eq:dead"] } } }),
    ),
});

export const featuresQuery = queryOptions({
  queryKey: ["admin", "features"],
  queryFn: () => answered(api.GET("/api/v1/features")),
});

export const flagsQuery = queryOptions({
  queryKey: ["admin", "flags"],
  queryFn: () => answered(api.GET("/api/v1/flags")),
});

export interface Turn {
  key: string;
  value: FlagValue;
  percentage: number;
  cohorts: string[];
}

export function turn({ key, value, percentage, cohorts }: Turn) {
  const rule = { value, percentage, cohorts };
  return answered(api.PUT("/api/v1/flags/{key}", { params: { path: { key } }, body: rule }));
}

export function turnBack(key: string) {
  return answered(api.DELETE("/api/v1/flags/{key}", { params: { path: { key } } }));
}

/** Of what was typed, as the flag's own type; null for what is none. */
export function readAs(text: string, like: FlagValue): FlagValue | null {
  if (typeof like === "boolean") return text === "true";
  if (typeof like === "string") return text;
  const told = Number(text.replace(",", "."));
  return text.trim() && Number.isFinite(told) ? told : null;
}

export function actsQuery(filter: readonly string[]) {
  return infiniteQueryOptions({
    queryKey: ["admin", "acts", filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/v1/audit/acts", {
          params: {
            query: { limit: AT_ONCE, sort: "-at", after: pageParam, filter: [...filter] },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}

export function verify() {
  return answered(api.POST("/api/v1/audit/checks"));
}

export function checkQuery(checkId: string) {
  return queryOptions({
    queryKey: ["admin", "checks", checkId],
    queryFn: () =>
      answered(
        api.GET("/api/v1/audit/checks/{check_id}", { params: { path: { check_id: checkId } } }),
      ),
    refetchInterval: ({ state }) => (state.data?.ended_at ? false : 1000),
  });
}

/** Everybody's name by their id, as far as one page goes: the log knows ids alone. */
export const namesQuery = queryOptions({
  queryKey: ["admin", "names"],
  queryFn: async () => {
    const { items } = await answered(
      api.GET("/api/v1/users", { params: { query: { limit: 200, sort: "name" } } }),
    );
    return new Map(items.map((each) => [each.id, each.name]));
  },
  staleTime: 60_000,
});
