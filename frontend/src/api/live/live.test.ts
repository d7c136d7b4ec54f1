import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Ear, Line } from "@/api/live/lines";
import { createLive } from "@/api/live/live";

const DRAFT = ["draft:1"];
const A_MINUTE = 60_000;

/** Lines that are opened and ended by hand. */
function bench(isKnown = true) {
  const opened: { name: string; topics: readonly string[]; ear: Ear; isClosed: boolean }[] = [];
  const line =
    (name: string): Line =>
    (topics, ear) => {
      const made = { name, topics, ear, isClosed: false };
      opened.push(made);
      return () => {
        made.isClosed = true;
      };
    };
  const renew = vi.fn(async () => isKnown);
  const live = createLive({ lines: [line("socket"), line("stream")], renew });
  const told: (readonly string[])[] = [];
  live.onChange((topics) => told.push(topics));
  return { live, opened, told, renew, last: () => opened.at(-1) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a line", () => {
  test("is opened for what is to be seen, and all of it is read once it is ready", () => {
    const { live, last, told } = bench();

    live.watch(DRAFT);
    last()?.ear.ready();
    last()?.ear.changed(DRAFT);

    expect(last()?.topics).toEqual(DRAFT);
    expect(told).toEqual([DRAFT, DRAFT]);
    expect([live.isOpen(), live.isCut()]).toEqual([true, false]);
  });

  test("stays as it is while the same is to be seen", () => {
    const { live, opened } = bench();

    live.watch(DRAFT);
    live.watch([...DRAFT]);

    expect(opened).toHaveLength(1);
  });

  test("is closed when nothing is", () => {
    const { live, opened } = bench();
    live.watch(DRAFT);

    live.watch([]);

    expect(opened[0]?.isClosed).toBe(true);
    expect([live.isOpen(), live.isCut()]).toEqual([false, false]);
  });

  test("comes again after it ended, by the better way", () => {
    const { live, opened, last } = bench();
    live.watch(DRAFT);
    last()?.ear.ended("broken");
    vi.advanceTimersByTime(A_MINUTE);
    last()?.ear.ready();

    last()?.ear.ended("again");
    expect(live.isCut()).toBe(true);
    vi.advanceTimersByTime(A_MINUTE);

    expect(opened.map(({ name }) => name)).toEqual(["socket", "stream", "socket"]);
  });

  test("comes again when whoever looks has proved who they are", async () => {
    const { live, opened, last, renew } = bench();
    live.watch(DRAFT);

    last()?.ear.ended("sign-in");
    await vi.advanceTimersByTimeAsync(A_MINUTE);

    expect(renew).toHaveBeenCalledOnce();
    expect(opened).toHaveLength(2);
  });

  test.each(["sign-in", "refused"] as const)(
    "that ended with %s for good stays away",
    async (why) => {
      const { live, opened, last } = bench(false);
      live.watch(DRAFT);

      last()?.ear.ended(why);
      await vi.advanceTimersByTimeAsync(A_MINUTE);

      expect(opened).toHaveLength(1);
      expect(live.isCut()).toBe(false);
    },
  );

  test("waits longer each time it does not come through", () => {
    const { live, opened, last } = bench();
    live.watch(DRAFT);
    for (let turn = 0; turn < 5; turn += 1) {
      last()?.ear.ended("broken");
      vi.advanceTimersByTime(A_MINUTE);
    }

    last()?.ear.ended("broken");
    vi.advanceTimersByTime(7000);

    expect(opened).toHaveLength(6);
  });
});
