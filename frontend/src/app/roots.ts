import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, redirect } from "@tanstack/react-router";
import { meQuery } from "@/api/me";
import { asProblem } from "@/api/problem";
import { AppFrame } from "@/app/frame";
import { NotFoundPage } from "@/app/not-found-page";

interface Context {
  queries: QueryClient;
}

export const root = createRootRouteWithContext<Context>()({
  notFoundComponent: NotFoundPage,
});

/**
 * Pages for whoever is signed in; everybody else is asked to first, and comes back. Signing up to a
 * cohort needs no account.
 */
export const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: AppFrame,
  beforeLoad: async ({ context, location }) => {
    try {
      return { me: await context.queries.ensureQueryData(meQuery) };
    } catch (error) {
      if (asProblem(error)?.status !== 401) throw error;
      const cohort = /^\/join\/([^/]+)$/.exec(location.pathname)?.[1];
      if (cohort) throw redirect({ to: "/apply/$cohort", params: { cohort } });
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    }
  },
});
