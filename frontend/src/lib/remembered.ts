import { useSyncExternalStore } from "react";

/** A choice that outlives the page and is the same in every tab of this browser. */
export interface Remembered<T extends string> {
  get: () => T;
  set: (value: T) => void;
  use: () => T;
}

/** What is stored may be anything: `read` says what it means, also of nothing. */
export function remembered<T extends string>(
  key: string,
  read: (stored: string | null) => T,
): Remembered<T> {
  const listeners = new Set<() => void>();
  let value = read(stored(key));

  function change(next: T): void {
    value = next;
    for (const listener of listeners) listener();
  }

  globalThis.addEventListener?.("storage", (event) => {
    if (event.key === key) change(read(event.newValue));
  });

  return {
    get: () => value,
    set(next) {
      keep(key, next);
      change(next);
    },
    use: () =>
      useSyncExternalStore(
        (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        () => value,
      ),
  };
}

/** A browser may refuse to store anything; then nothing is remembered and all goes on. */
export function stored(key: string): string | null {
  try {
    return globalThis.localStorage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

export function keep(key: string, value: string): void {
  try {
    globalThis.localStorage?.setItem(key, value);
  } catch {
    return;
  }
}

export function forget(key: string): void {
  try {
    globalThis.localStorage?.removeItem(key);
  } catch {
    return;
  }
}
