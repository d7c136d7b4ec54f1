interface Asked {
  key: string;
  kind: "one" | "many" | "number" | "text";
}

export type Answers = Record<string, string[] | number>;

/** Fields of a form have names of their own beside these. */
export function fieldOf(key: string): string {
  return `answer.${key}`;
}

/** What the fields of a form hold for the questions; what is empty is none. */
export function answersOf(questions: readonly Asked[], form: FormData): Answers {
  const found: Answers = {};
  for (const { key, kind } of questions) {
    const texts = form
      .getAll(fieldOf(key))
      .map((each) => String(each).trim())
      .filter(Boolean);
    const [first] = texts;
    if (first === undefined) continue;
    found[key] = kind === "number" ? Number(first) : texts;
  }
  return found;
}
