import { expect, test } from "vitest";
import { type FailureCode, inWords } from "@/features/drafts/failure-words";

const say = (code: FailureCode, values?: Record<string, string | number>) =>
  `${code} ${values?.name}`;

test("a failure with a code is told in words of ours", () => {
  const failed = {
    failure: "the locked groups cannot go on as they are: group Early birds: A cannot come.",
    failure_code: "locks_broken",
    failure_name: "Early birds",
  };

  expect(inWords(failed, say)).toBe("locks_broken Early birds");
});

test("what has no words is told as the server tells it", () => {
  const failed = { failure: "as it is", failure_code: "toString", failure_name: "A" };

  expect(inWords(failed, say)).toBe("as it is");
  expect(inWords({ ...failed, failure_code: null, failure_name: null }, say)).toBe("as it is");
});

test("words that name somebody are not said of nobody", () => {
  const failed = { failure: "as it is", failure_code: "locks_broken", failure_name: "" };

  expect(inWords(failed, say)).toBe("as it is");
  expect(inWords({ ...failed, failure_code: "over_time" }, say)).toBe("over_time ");
});
