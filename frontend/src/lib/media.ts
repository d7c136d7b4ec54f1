import { useSyncExternalStore } from "react";

/** Whether the page is as narrow as a telephone held upright. */
export function useNarrow(): boolean {
  return useSyncExternalStore(listen, () => narrow().matches);
}

function narrow(): MediaQueryList {
  return globalThis.matchMedia("(width < 40rem)");
}

function listen(changed: () => void): () => void {
  const query = narrow();
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
