import { useEffect, useState } from "react";

const MINUTE = 60_000;

/** The time, looked at again each half minute while somebody looks on. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, MINUTE / 2);
    return () => clearInterval(timer);
  }, []);
  return now;
}
