import { parsed } from "@/lib/kept";
import { forget, keep, stored } from "@/lib/remembered";

const A_DAY = 24 * 3600_000;

/** For a day, where all tabs of this browser find it: a letter opens in another one. */
export function keepForADay(key: string, value: string): void {
  keep(key, JSON.stringify({ value, until: Date.now() + A_DAY }));
}

/** What was kept, unless its day is over. */
export function keptForADay(key: string): string | null {
  const found = parsed(stored(key));
  if (typeof found !== "object" || found === null) return null;
  const { value, until } = found as { value?: unknown; until?: unknown };
  if (typeof until === "number" && Date.now() < until && typeof value === "string") return value;
  forget(key);
  return null;
}
