import { remembered } from "@/lib/remembered";

export type Language = "en" | "de";

/** What somebody chose, else what their browser asks for first of what we have. */
export function languageOf(chosen: string | null, asked: readonly string[]): Language {
  if (chosen === "en" || chosen === "de") return chosen;
  const known = asked
    .map((each) => each.slice(0, 2))
    .find((each) => each === "en" || each === "de");
  return known === "de" ? "de" : "en";
}

export const language = remembered<Language>("paceline.language", (chosen) =>
  languageOf(chosen, globalThis.navigator?.languages ?? []),
);
