import { useState } from "react";
import { keep, stored } from "@/lib/remembered";

/** State that outlives the page, in this browser alone; `read` says what it means, if anything. */
export function useKept<T>(
  key: string,
  read: (kept: unknown) => T | null,
  otherwise: () => T,
): readonly [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => read(parsed(stored(key))) ?? otherwise());
  function change(next: T): void {
    keep(key, JSON.stringify(next));
    setValue(next);
  }
  return [value, change];
}

/** null for what is no JSON. */
export function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
