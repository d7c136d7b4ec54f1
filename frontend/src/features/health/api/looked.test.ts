import { expect, test } from "vitest";
import { type Asked, looked } from "@/features/health/api/looked";

function asked(told: Partial<Asked>): Asked {
  return { isPending: false, error: null, dataUpdatedAt: 500, refetch: () => null, ...told };
}

test("what was looked at longest ago says how old it is", () => {
  expect(looked([asked({}), asked({ dataUpdatedAt: 200 })]).at).toBe(200);
});

test("one question that failed is enough for not knowing, and is asked again alone", () => {
  const again: string[] = [];
  const refused = new Error("refused");
  const found = looked([
    asked({ refetch: () => again.push("good") }),
    asked({ error: refused, dataUpdatedAt: 0, refetch: () => again.push("bad") }),
  ]);

  found.retry();

  expect(found.error).toBe(refused);
  expect(again).toEqual(["bad"]);
});

test("while one is on its way nothing is said", () => {
  expect(looked([asked({}), asked({ isPending: true })]).isPending).toBe(true);
  expect(looked([asked({})])).toMatchObject({ isPending: false, error: null });
});
