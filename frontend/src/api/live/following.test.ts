import { expect, test } from "vitest";
import { inTurn } from "@/api/live/following";

test("what is told meanwhile is worked on afterwards, as one", async () => {
  const seen: string[][] = [];
  let finish = () => {};
  const tell = inTurn((topics) => {
    seen.push([...topics]);
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  });

  tell(["draft:1"]);
  tell(["draft:1"]);
  tell(["cohort:2"]);
  expect(seen).toEqual([["draft:1"]]);
  finish();
  await Promise.resolve();
  await Promise.resolve();

  expect(seen).toEqual([["draft:1"], ["draft:1", "cohort:2"]]);
});

test("a failure does not end the listening", async () => {
  let count = 0;
  const tell = inTurn(() => {
    count += 1;
    return Promise.reject(new Error("away"));
  });

  tell(["draft:1"]);
  await new Promise((resolve) => setTimeout(resolve));
  tell(["draft:1"]);

  expect(count).toBe(2);
});
