import { meQuery } from "@/api/me";
import { inside } from "@/app/roots";
import { queries, router } from "@/app/router";

interface Match {
  routeId: keyof typeof router.routesById;
  params: Record<string, string>;
  loaderDeps: unknown;
}

interface Given {
  context: { queries: typeof queries };
  params: unknown;
  deps: unknown;
}

interface Loader {
  options: { loader?: (given: Given) => void };
}

/** Whether the page is one for whoever is signed in. */
export function isInside(): boolean {
  const matches: readonly Match[] = router.matchRoutes(router.latestLocation);
  return matches.some(({ routeId }) => routeId === inside.id);
}

/** Who is there, what the page shows and its code are asked for at once; none waits for another. */
export function askEarly(): void {
  const matches: readonly Match[] = router.matchRoutes(router.latestLocation);
  if (isInside()) void queries.prefetchQuery(meQuery);
  for (const { routeId, params, loaderDeps } of matches) {
    const route = router.routesById[routeId];
    router.loadRouteChunk(route)?.catch(() => undefined);
    (route as unknown as Loader).options.loader?.({
      context: { queries },
      params,
      deps: loaderDeps,
    });
  }
}
