import { inEach, type Language, language } from "@/lib/language";

/** `{name}` stands for a value; where a count decides, one phrase for each plural. */
export type Phrase = string | { one: string; other: string };
export type Values = Readonly<Record<string, string | number>>;
export type Say<K extends string> = (key: K, values?: Values) => string;

const plurals = inEach((spoken) => new Intl.PluralRules(spoken));
const numbers = inEach((spoken) => new Intl.NumberFormat(spoken));

export function fill(phrase: Phrase, values: Values, spoken: Language): string {
  const text = typeof phrase === "string" ? phrase : phrase[pluralOf(values, spoken)];
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numbers(spoken).format(value) : value;
  });
}

function pluralOf(values: Values, spoken: Language): "one" | "other" {
  return plurals(spoken).select(Number(values.count ?? 0)) === "one" ? "one" : "other";
}

/** A catalogue: a hook, and what it says now for what is told once and not drawn again. */
export interface Words<K extends string> {
  (): Say<K>;
  now: () => Say<K>;
}

/** A slice's catalogue as a hook: what is missing in a language does not compile. */
export function dictionary<K extends string>(
  en: Record<K, Phrase>,
  de: Record<NoInfer<K>, Phrase>,
): Words<K> {
  const catalogues = { en, de };
  const says: Record<Language, Say<K>> = {
    en: (key, values = {}) => fill(catalogues.en[key], values, "en"),
    de: (key, values = {}) => fill(catalogues.de[key], values, "de"),
  };
  return Object.assign(() => says[language.use()], { now: () => says[language.get()] });
}
