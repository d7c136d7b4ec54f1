import type { QueryClient } from "@tanstack/react-query";
import type { Live } from "@/api/live/live";
import { topicsFor, topicsOf } from "@/api/live/topics";

const LOOKS = new Set(["observerAdded", "observerRemoved", "observerOptionsUpdated"]);
const SETTLING = 100;
// A tab that nobody sees need not be told; it reads anew when it is looked at again.
const UNSEEN = 60_000;
// All members of a cohort are told of the same at once, and would all ask for it at once.
const MANY_LOOK = /^sign-up:/;
const SPREAD = 3000;

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
  const readings = spread(inTurn((topics) => readAgain(queries, topics)));
  const stops = [
    cache.subscribe((event) => {
      const isAnswered = event.type === "updated" && event.action.type === "success";
      if (LOOKS.has(event.type) || isAnswered) lookSoon();
    }),
    live.onChange(readings.tell),
    readings.stop,
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

/** Passes on at once what few look at; the rest by chance up to three seconds later, as one. */
export function spread(tell: (topics: readonly string[]) => void, chance = Math.random) {
  const late = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  function tellLate() {
    timer = undefined;
    const topics = [...late];
    late.clear();
    tell(topics);
  }
  return {
    tell(topics: readonly string[]) {
      const soon = topics.filter((each) => !MANY_LOOK.test(each));
      for (const topic of topics) if (MANY_LOOK.test(topic)) late.add(topic);
      if (soon.length) tell(soon);
      if (late.size) timer ??= setTimeout(tellLate, chance() * SPREAD);
    },
    stop: () => clearTimeout(timer),
  };
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
