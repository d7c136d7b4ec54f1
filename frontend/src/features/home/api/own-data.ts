import type { QueryClient } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import { ownChoicesQuery } from "@/api/membership";
import { ownCohortsQuery } from "@/api/own-cohorts";
import { asProblem } from "@/api/problem";

const MOST = 100;

/** All that the API tells somebody about themselves, as one file: nothing of others beyond that. */
export async function ownData(queries: QueryClient): Promise<Record<string, unknown>> {
  const [account, cohorts, notifications, sessions, identities, factors, tokens, training] =
    await Promise.all([
      answered(api.GET("/api/v1/auth/me")),
      queries.fetchQuery({ ...ownCohortsQuery, staleTime: 0 }),
      queries.fetchQuery({ ...ownChoicesQuery, staleTime: 0 }),
      answered(api.GET("/api/v1/auth/sessions")),
      answered(api.GET("/api/v1/auth/identities")),
      answered(api.GET("/api/v1/auth/factors")),
      answered(api.GET("/api/v1/auth/tokens")),
      ownTraining().catch(noneWithout),
    ]);
  return {
    made_at: new Date().toISOString(),
    account,
    cohorts: cohorts.items,
    notifications,
    sessions,
    identities,
    factors,
    tokens,
    ...training,
  };
}

/** What somebody told, shares, plans and did. */
async function ownTraining() {
  const [athlete, sharings, planned, sources, found] = await Promise.all([
    answered(api.GET("/api/v1/athletes/me")),
    answered(api.GET("/api/v1/athletes/me/sharings")),
    answered(api.GET("/api/v1/athletes/me/events")).catch(noneWithout),
    answered(api.GET("/api/v1/activities/sources")),
    activities(),
  ]);
  return { athlete, sharings, planned, sources, activities: found };
}

/** Where training is not installed there is none. */
function noneWithout(error: unknown): Record<string, never> {
  if (asProblem(error)?.status === 404) return {};
  throw error;
}

/** Page by page, until there is no next one. */
async function activities(): Promise<unknown[]> {
  const found: unknown[] = [];
  let after: string | undefined;
  do {
    const page = await answered(
      api.GET("/api/v1/activities", { params: { query: { limit: MOST, after } } }),
    );
    found.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return found;
}
