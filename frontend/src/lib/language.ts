import { remembered } from "@/lib/remembered";

export type Language = "en" | "de";

/** How days and numbers are written in it. */
export const LOCALES: Record<Language, string> = { en: "en-GB", de: "de-DE" };

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

/** What a language needs is made once it is spoken: most people read one of them. */
export function inEach<T>(make: (spoken: Language) => T): (spoken: Language) => T {
  const made: Partial<Record<Language, T>> = {};
  return (spoken) => {
    made[spoken] ??= make(spoken);
    return made[spoken];
  };
}
