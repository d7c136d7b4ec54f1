import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Saver } from "@/lib/saver";

const OFFLINE = new Error("offline");
const KEY = "kept";

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
}

function saver(send: (value: string) => Promise<unknown>): Saver<string> {
  return new Saver<string>({
    key: KEY,
    read: (kept) => (typeof kept === "string" ? kept : null),
    send,
    isPassing: (error) => error === OFFLINE,
    delay: 1000,
  });
}

describe("what is saved as one goes", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("localStorage", storage());
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test("is sent once, as it is in the end", async () => {
    const sent: string[] = [];
    const one = saver(async (value) => sent.push(value));

    one.put("first");
    one.put("second");
    await vi.advanceTimersByTimeAsync(1000);

    expect(sent).toEqual(["second"]);
    expect(one.get()).toEqual({ state: "saved", unsent: null, error: null });
    expect(localStorage.getItem(KEY)).toBeNull();
  });

  test("is kept while there is no connection, and sent by itself later", async () => {
    let isOnline = false;
    const one = saver(async () => {
      if (!isOnline) throw OFFLINE;
    });

    one.put("mine");
    await vi.advanceTimersByTimeAsync(1000);
    expect(one.get().state).toBe("waiting");
    expect(localStorage.getItem(KEY)).toBe('"mine"');
    isOnline = true;
    one.resume();
    await vi.advanceTimersByTimeAsync(0);

    expect(one.get().state).toBe("saved");
  });

  test("outlives the page", async () => {
    const before = saver(async () => {
      throw OFFLINE;
    });
    before.put("mine");
    before.stop();
    const sent: string[] = [];
    const after = saver(async (value) => sent.push(value));

    expect(after.get()).toMatchObject({ state: "waiting", unsent: "mine" });
    after.resume();
    await vi.advanceTimersByTimeAsync(0);

    expect(sent).toEqual(["mine"]);
  });

  test("is sent at once when the page is left, and when it may be closed", async () => {
    const sent: string[] = [];
    const left = saver(async (value) => sent.push(value));
    left.put("left");
    left.stop();
    const hidden = saver(async (value) => sent.push(value));
    hidden.put("hidden");
    hidden.hurry();
    await vi.advanceTimersByTimeAsync(0);

    expect(sent).toEqual(["left", "hidden"]);
    expect(localStorage.getItem(KEY)).toBeNull();
  });

  test("is not tried again and again after the page was left", async () => {
    const send = vi.fn().mockRejectedValue(OFFLINE);
    const one = saver(send);

    one.put("mine");
    one.stop();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(send).toHaveBeenCalledTimes(1);
    expect(localStorage.getItem(KEY)).toBe('"mine"');
  });

  test("is followed at once by the newest where an older one was on its way", async () => {
    const sent: string[] = [];
    const one = saver(async (value) => {
      await new Promise((done) => setTimeout(done, 50));
      sent.push(value);
    });
    one.put("older");
    await vi.advanceTimersByTimeAsync(1000);
    one.put("newest");

    one.stop();
    await vi.advanceTimersByTimeAsync(101);

    expect(sent).toEqual(["older", "newest"]);
    expect(localStorage.getItem(KEY)).toBeNull();
  });

  test("leaves alone what another page kept meanwhile", async () => {
    const before = saver(async () => undefined);
    before.put("older");
    const after = saver(() => new Promise(() => undefined));
    after.put("newer");

    before.stop();
    await vi.advanceTimersByTimeAsync(0);

    expect(localStorage.getItem(KEY)).toBe('"newer"');
  });

  test("is sent again when it changed on its way", async () => {
    const sent: string[] = [];
    const one: Saver<string> = saver(async (value) => {
      sent.push(value);
      if (value === "first") one.put("second");
    });

    one.put("first");
    await vi.advanceTimersByTimeAsync(5000);

    expect(sent).toEqual(["first", "second"]);
    expect(one.get().state).toBe("saved");
  });

  test("says what is refused, and does not ask again by itself", async () => {
    const refusal = new Error("closed");
    const send = vi.fn().mockRejectedValue(refusal);
    const one = saver(send);

    one.put("mine");
    await vi.advanceTimersByTimeAsync(60_000);

    expect(send).toHaveBeenCalledTimes(1);
    expect(one.get()).toEqual({ state: "refused", unsent: "mine", error: refusal });
  });
});
