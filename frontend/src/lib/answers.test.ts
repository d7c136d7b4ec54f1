import { expect, test } from "vitest";
import { answersOf } from "@/lib/answers";

test("answers are numbers, words and lists, and none where nothing was said", () => {
  const form = new FormData();
  form.append("answer.age", "41.5");
  form.append("answer.goals", "5 km");
  form.append("answer.goals", "10 km");
  form.append("answer.words", "  ");
  form.append("answer.level", "new");

  const found = answersOf(
    [
      { key: "age", kind: "number" },
      { key: "goals", kind: "many" },
      { key: "words", kind: "text" },
      { key: "level", kind: "one" },
      { key: "shirt", kind: "one" },
    ],
    form,
  );

  expect(found).toEqual({ age: 41.5, goals: ["5 km", "10 km"], level: ["new"] });
});
