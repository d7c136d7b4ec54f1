import { expect, test } from "vitest";
import { Problem } from "@/api/problem";
import { brokenKind } from "@/app/broken-kind";

test.each([
  [404, "notFound"],
  [401, "notAllowed"],
  [403, "notAllowed"],
  [0, "away"],
  [429, "busy"],
  [503, "busy"],
  [500, "broken"],
  [409, "broken"],
])("a page that was answered %d is %s", (status, kind) => {
  const problem = new Problem({ status, code: "any", detail: "Any.", requestId: null });

  expect(brokenKind(problem)).toBe(kind);
});

test("a mistake here is ours", () => expect(brokenKind(new TypeError("items"))).toBe("broken"));
