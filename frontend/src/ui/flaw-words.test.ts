import { expect, test } from "vitest";
import { type FlawCode, inWords } from "@/ui/flaw-words";

const say = (code: FlawCode, values?: Record<string, string | number>) => `${code} ${values?.name}`;

test("a rule with a code is told in words of ours", () => {
  const flaw = { message: "Ana cannot come", code: "not_available", name: "Ana" };

  expect(inWords(flaw, say)).toBe("not_available Ana");
});

test("what has no words is told as the server tells it", () => {
  expect(inWords({ message: "no sign-up says that", code: "toString" }, say)).toBe(
    "no sign-up says that",
  );
  expect(inWords({ message: "as it is" }, say)).toBe("as it is");
});
