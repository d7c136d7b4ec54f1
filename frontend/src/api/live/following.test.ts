import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { inTurn, spread } from "@/api/live/following";

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

describe("what all members of a cohort are told at once", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function bench(chance: number) {
    const told: (readonly string[])[] = [];
    return {
      told,
      ...spread(
        (topics) => told.push(topics),
        () => chance,
      ),
    };
  }

  test("is read by each after a while of their own, the rest at once", () => {
    const { told, tell } = bench(0.5);

    tell(["sign-up:1", "draft:2"]);
    expect(told).toEqual([["draft:2"]]);
    vi.advanceTimersByTime(1499);
    expect(told).toHaveLength(1);
    vi.advanceTimersByTime(1);

    expect(told).toEqual([["draft:2"], ["sign-up:1"]]);
  });

  test("is read once for all that is told meanwhile, and no later for that", () => {
    const { told, tell } = bench(1);

    tell(["sign-up:1"]);
    vi.advanceTimersByTime(2000);
    tell(["sign-up:1", "sign-up:2"]);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([["sign-up:1", "sign-up:2"]]);
    tell(["sign-up:1"]);
    vi.advanceTimersByTime(3000);

    expect(told).toHaveLength(2);
  });

  test("is not read when nobody listens any more", () => {
    const { told, tell, stop } = bench(1);

    tell(["sign-up:1"]);
    stop();
    vi.advanceTimersByTime(3000);

    expect(told).toEqual([]);
  });
});
