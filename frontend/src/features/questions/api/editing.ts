import type { Question } from "@/api/form";

export type Kind = Question["kind"];
export const KINDS: readonly Kind[] = ["one", "many", "number", "text"];

/** A question while it is written; `options` are lines, an empty `key` is the label's. */
export interface Draft {
  id: number;
  key: string;
  label: string;
  kind: Kind;
  hint: string;
  required: boolean;
  options: string;
}

let last = 0;

export function blank(kind: Kind = "one"): Draft {
  last += 1;
  return { id: last, key: "", label: "", kind, hint: "", required: false, options: "" };
}

export function draftsOf(questions: readonly Question[]): readonly Draft[] {
  return questions.map(({ key, label, kind, hint = "", required = false, options = [] }) => ({
    ...blank(kind),
    key: key === label ? "" : key,
    label,
    hint,
    required,
    options: options.join("\n"),
  }));
}

export function isChoice(kind: Kind): boolean {
  return kind === "one" || kind === "many";
}

export function questionOf({ key, label, kind, hint, required, options }: Draft): Question {
  const lines = options
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return {
    key: key.trim() || label.trim(),
    label: label.trim(),
    kind,
    hint: hint.trim(),
    required,
    options: isChoice(kind) ? [...new Set(lines)] : [],
  };
}

export type Flaw = "label" | "options" | "key";

/** What keeps a question from being asked: one word for each draft, null for those that fit. */
export function flawsIn(drafts: readonly Draft[]): readonly (Flaw | null)[] {
  const questions = drafts.map(questionOf);
  return questions.map(({ key, label, kind, options = [] }, at) => {
    if (!label) return "label";
    if (isChoice(kind) && options.length < 2) return "options";
    return questions.findIndex((other) => other.key === key) < at ? "key" : null;
  });
}

/** One that was removed stands where it stood, among what the others became meanwhile. */
export function putBack(drafts: readonly Draft[], taken: Draft, at: number): readonly Draft[] {
  if (drafts.some(({ id }) => id === taken.id)) return drafts;
  return drafts.toSpliced(at, 0, taken);
}

export function moved(drafts: readonly Draft[], at: number, by: number): readonly Draft[] {
  const [taken] = drafts.slice(at, at + 1);
  const to = at + by;
  if (!taken || to < 0 || to >= drafts.length) return drafts;
  return drafts.toSpliced(at, 1).toSpliced(to, 0, taken);
}
