import type { QueryKey } from "@tanstack/react-query";

const MOST = 20;
const ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
// What is asked once and then stays as it was answered.
const SETTLED = ["check", "plan", "what-if"];

/** What the server calls the thing that a query shows; null for what it tells nothing of. */
export function topicOf(key: QueryKey): string | null {
  const [kind, id, part] = key;
  if (typeof id !== "string" || !ID.test(id) || SETTLED.includes(String(part))) return null;
  if (kind === "drafts") return `draft:${id}`;
  if (kind !== "cohorts") return null;
  return part === "connections" ? `sync:${id}` : `cohort:${id}`;
}

/** Themselves, or found in what a query was answered. */
type Named = readonly string[] | ((data: unknown) => readonly string[]);

interface Shown {
  queryKey: QueryKey;
  meta?: { topics?: Named } | undefined;
  state?: { data?: unknown };
}

/** By its key, or named in its `meta` where the key does not tell. */
export function topicsFor({ queryKey, meta, state }: Shown): readonly string[] {
  const own = topicOf(queryKey);
  if (own) return [own];
  const named = meta?.topics ?? [];
  return typeof named === "function" ? named(state?.data) : named;
}

/** Each once, in an order of their own, no more than a connection takes. */
export function topicsOf(queries: Iterable<Shown>): readonly string[] {
  const found = new Set([...queries].flatMap(topicsFor));
  return [...found].toSorted().slice(0, MOST);
}

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: { topics?: Named };
  }
}
