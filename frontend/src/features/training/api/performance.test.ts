import { expect, test } from "vitest";
import { whileStale } from "@/features/training/api/performance";

const asked = (data?: { is_stale: boolean; items?: readonly unknown[] }) =>
  whileStale({ state: { data } });

test("what is being worked out is asked for again soon", () => {
  expect(asked({ is_stale: true, items: [1] })).toBe(3000);
});

test("nothing is asked for again: the first activities may have come a moment ago", () => {
  expect(asked({ is_stale: false, items: [] })).toBe(6000);
});

test("what is there and worked out stays", () => {
  expect(asked({ is_stale: false, items: [1] })).toBe(false);
  expect(asked({ is_stale: false })).toBe(false);
  expect(asked()).toBe(false);
});
