import type { QueryClient } from "@tanstack/react-query";
import type { Live } from "@/api/live/live";
import { topicsFor, topicsOf } from "@/api/live/topics";

const LOOKS = new Set(["observerAdded", "observerRemoved", "observerOptionsUpdated"]);
const SETTLING = 100;
// A tab that nobody sees need not be told; it reads anew when it is looked at again.
const UNSEEN = 60_000;

/** Watches what active queries show, and reads those again of which a change is told. */
export function followQueries(queries: QueryClient, live: Live): () => void {
  const cache = queries.getQueryCache();
  let settling: ReturnType<typeof setTimeout> | undefined;

  function look() {
    live.watch(topicsOf(cache.findAll({ type: "active" })));
  }
  function lookSoon(patience = SETTLING) {
    clearTimeout(settling);
    settling = setTimeout(look, patience);
  }
  function seen() {
    clearTimeout(settling);
    if (document.hidden) settling = setTimeout(() => live.watch([]), UNSEEN);
    else look();
  }
  const stops = [
    cache.subscribe(({ type }) => {
      if (LOOKS.has(type)) lookSoon();
    }),
    live.onChange(inTurn((topics) => readAgain(queries, topics))),
  ];
  document.addEventListener("visibilitychange", seen);
  return () => {
    clearTimeout(settling);
    document.removeEventListener("visibilitychange", seen);
    for (const stop of stops) stop();
    live.watch([]);
  };
}

function readAgain(queries: QueryClient, topics: ReadonlySet<string>): Promise<void> {
  return queries.invalidateQueries({
    predicate: (query) => topicsFor(query).some((topic) => topics.has(topic)),
  });
}

/** What is told while an earlier telling is worked on waits and is then worked on as one. */
export function inTurn(act: (topics: ReadonlySet<string>) => Promise<unknown>) {
  let waiting = new Set<string>();
  let isBusy = false;
  async function work() {
    isBusy = true;
    while (waiting.size) {
      const told = waiting;
      waiting = new Set();
      await act(told).catch(() => undefined);
    }
    isBusy = false;
  }
  return (topics: readonly string[]) => {
    for (const topic of topics) waiting.add(topic);
    if (!isBusy) void work();
  };
}
