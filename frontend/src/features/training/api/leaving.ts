import { useSyncExternalStore } from "react";

/** What was told to go and can still be called back. */
const going = new Map<string, { timer: ReturnType<typeof setTimeout>; act: () => void }>();
const listeners = new Set<() => void>();
let shown: ReadonlySet<string> = new Set();

function changed(): void {
  shown = new Set(going.keys());
  for (const listener of listeners) listener();
}

/** Done after `wait` milliseconds, or when the page is left; whoever calls it back was in time. */
export function goAfter(id: string, wait: number, act: () => void): void {
  callBack(id);
  going.set(id, { timer: setTimeout(() => finish(id), wait), act });
  changed();
}

export function callBack(id: string): void {
  const found = going.get(id);
  if (!found) return;
  clearTimeout(found.timer);
  going.delete(id);
  changed();
}

function finish(id: string): void {
  const found = going.get(id);
  callBack(id);
  found?.act();
}

globalThis.addEventListener?.("pagehide", () => {
  for (const id of [...going.keys()]) finish(id);
});

/** Ids that lists leave out, as if they had gone already. */
export function useGoing(): ReadonlySet<string> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}
