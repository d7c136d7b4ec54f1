import { MutationCache, QueryClient } from "@tanstack/react-query";
import { asProblem } from "@/api/problem";

const TRIES = 2;

/** Asks again only where that may help; a refusal is final. */
function isWorthAnother(failures: number, error: unknown): boolean {
  return failures < TRIES && (asProblem(error)?.isPassing ?? false);
}

export function createQueries(onFailure: (error: unknown) => void): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 10_000, retry: isWorthAnother },
      mutations: { retry: false },
    },
    mutationCache: new MutationCache({
      onError(error, _given, _context, mutation) {
        if (!mutation.options.onError) onFailure(error);
      },
    }),
  });
}
