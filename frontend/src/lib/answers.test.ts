import { expect, test } from "vitest";
import { answersOf } from "@/lib/answers";

test("answers are numbers, words and lists, and none where nothing was said", () => {
  const form = new FormData();
  form.append("age", "41.5");
  form.append("goals", "5 km");
  form.append("goals", "10 km");
  form.append("words", "  ");
  form.append("level", "new");

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
