import { describe, expect, test } from "vitest";
import { decisionsOf, readAs } from "@/features/admin/api/operations";

describe("a job", () => {
  test("is tried again or discarded once it was given up, and cancelled while it lives", () => {
    expect(decisionsOf({ state: "dead", cancel_asked: false })).toEqual(["replay", "discard"]);
    expect(decisionsOf({ state: "running", cancel_asked: false })).toEqual(["cancel"]);
    expect(decisionsOf({ state: "running", cancel_asked: true })).toEqual([]);
    expect(decisionsOf({ state: "done", cancel_asked: false })).toEqual([]);
  });
});

describe("the value of a flag", () => {
  test("is of its own type, or none", () => {
    expect(readAs("1,5", 0)).toBe(1.5);
    expect(readAs("soon", 0)).toBeNull();
    expect(readAs("", 0)).toBeNull();
    expect(readAs("true", false)).toBe(true);
    expect(readAs("any", "")).toBe("any");
  });
});
