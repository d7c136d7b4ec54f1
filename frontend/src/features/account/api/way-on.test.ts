import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { forgetWay, keepWay, keptWay } from "@/features/account/api/way-on";

const NIA = "nia@example.org";
const AN_HOUR = 3600_000;

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
}

describe("the way on from a letter", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("localStorage", storage());
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test("is found in another tab, however the address is spelled", () => {
    keepWay(" Nia@Example.org", "/claim");

    expect(keptWay(NIA)).toBe("/claim");
  });

  test("is nobody else's", () => {
    keepWay(NIA, "/claim");

    expect(keptWay("oda@example.org")).toBeUndefined();
  });

  test("is forgotten after a day, when it was gone and when there is none any more", () => {
    keepWay(NIA, "/claim");
    vi.advanceTimersByTime(25 * AN_HOUR);
    expect(keptWay(NIA)).toBeUndefined();

    keepWay(NIA, "/claim");
    forgetWay();
    expect(keptWay(NIA)).toBeUndefined();

    keepWay(NIA, "/claim");
    keepWay(NIA, undefined);
    expect(keptWay(NIA)).toBeUndefined();
  });

  test.each(["//other.example", "https://other.example", ""])("never leads to %j", (place) => {
    keepWay(NIA, place);

    expect(keptWay(NIA)).toBeUndefined();
  });

  test.each(["", "{}", "null", "7", '{"value": 7, "until": 9e15}'])(
    "is none where %j is stored",
    (stored) => {
      localStorage.setItem("paceline.next", stored);

      expect(keptWay(NIA)).toBeUndefined();
    },
  );
});
