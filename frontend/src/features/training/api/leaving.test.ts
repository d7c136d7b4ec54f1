import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { callBack, goAfter } from "@/features/training/api/leaving";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("what is to go", () => {
  test("goes once its time is over", () => {
    const act = vi.fn();

    goAfter("a", 100, act);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(150);

    expect(act).toHaveBeenCalledTimes(1);
  });

  test("stays when it was called back in time", () => {
    const act = vi.fn();

    goAfter("b", 100, act);
    callBack("b");
    vi.advanceTimersByTime(500);

    expect(act).not.toHaveBeenCalled();
  });
});
