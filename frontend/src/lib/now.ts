import { useEffect, useState } from "react";

const HALF_A_MINUTE = 30_000;

/** Tells the time each half minute while somebody looks on, and at once when they look again. */
export function watchNow(tell: (now: number) => void): () => void {
  function look() {
    if (!document.hidden) tell(Date.now());
  }
  const timer = setInterval(look, HALF_A_MINUTE);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}

export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => watchNow(setNow), []);
  return now;
}
