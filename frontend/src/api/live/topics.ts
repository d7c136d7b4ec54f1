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

/** Each once, in an order of their own, no more than a connection takes. */
export function topicsOf(keys: Iterable<QueryKey>): readonly string[] {
  const found = new Set<string>();
  for (const key of keys) {
    const topic = topicOf(key);
    if (topic) found.add(topic);
  }
  return [...found].toSorted().slice(0, MOST);
}
