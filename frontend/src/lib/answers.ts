interface Asked {
  key: string;
  kind: "one" | "many" | "number" | "text";
}

/** What fields of a form hold for the questions that they are named after; what is empty is none. */
export function answersOf(
  questions: readonly Asked[],
  form: FormData,
): Record<string, string[] | number> {
  const found: Record<string, string[] | number> = {};
  for (const { key, kind } of questions) {
    const texts = form
      .getAll(key)
      .map((each) => String(each).trim())
      .filter(Boolean);
    const [first] = texts;
    if (first === undefined) continue;
    found[key] = kind === "number" ? Number(first) : texts;
  }
  return found;
}
