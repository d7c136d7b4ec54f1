import { describe, expect, test } from "vitest";
import { type Standing, troublesOf } from "@/api/standing";

const WELL: Standing = { status: "ok", parts: { database: "ok", audit: "ok" } };

describe("troubles", () => {
  test("are none while all is well", () => {
    const guards = { mail: { breaker: "closed", running: 0 }, children: { running: 1 } };

    expect(troublesOf({ ...WELL, inside: { guards } })).toEqual([]);
  });

  test("are parts, plugins and services that are not asked", () => {
    const found = troublesOf({
      status: "failing",
      parts: { database: "ok", audit: "failing" },
      plugins: { weather: "failing" },
      inside: { guards: { discord: { breaker: "open" }, mail: { breaker: "half_open" } } },
    });

    expect(found.map((each) => `${each.kind} ${each.name}`)).toEqual([
      "part audit",
      "plugin weather",
      "guard discord",
      "guard mail",
    ]);
  });
});
