import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ahead, type Meeting } from "@/lib/meetings";
import { watchNow } from "@/lib/now";

const BEGINS = Date.parse("2026-10-20T18:00:00Z");
const MINUTE = 60_000;

function meeting(at: number): Meeting {
  return {
    id: String(at),
    group_id: "g",
    starts_at: new Date(at).toISOString(),
    minutes: 60,
    state: "scheduled",
    moved: false,
    shifted: false,
    shift_minutes: 0,
  };
}

/** A page of which this test says whether somebody looks on. */
class Page extends EventTarget {
  hidden = false;
  show(isShown: boolean) {
    this.hidden = !isShown;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

const TONIGHT = meeting(BEGINS);
const NEXT_WEEK = meeting(BEGINS + 7 * 24 * 60 * MINUTE);
let page: Page;
let shown: readonly Meeting[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers({ now: BEGINS + 10 * MINUTE });
  page = new Page();
  vi.stubGlobal("document", page);
  shown = ahead([TONIGHT, NEXT_WEEK], Date.now());
  stop = watchNow((now) => {
    shown = ahead([TONIGHT, NEXT_WEEK], now);
  });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a page that stays open", () => {
  test("shows a meeting until it is over, then the next one", () => {
    vi.advanceTimersByTime(49 * MINUTE);
    expect(shown[0]).toBe(TONIGHT);

    vi.advanceTimersByTime(2 * MINUTE);

    expect(shown).toEqual([NEXT_WEEK]);
  });

  test("is right at once when somebody comes back to it", () => {
    page.show(false);
    vi.advanceTimersByTime(60 * MINUTE);
    expect(shown[0]).toBe(TONIGHT);

    page.show(true);

    expect(shown).toEqual([NEXT_WEEK]);
  });

  test("is no longer told the time once it is left", () => {
    stop();
    vi.advanceTimersByTime(60 * MINUTE);
    page.show(true);

    expect(shown[0]).toBe(TONIGHT);
  });
});
