import { describe, expect, test } from "vitest";
import { personalQuery } from "@/api/membership";

describe("a personal page", () => {
  test("is read again each minute while somebody looks on", () => {
    const { refetchInterval, refetchIntervalInBackground } = personalQuery("secret");

    expect([refetchInterval, refetchIntervalInBackground]).toEqual([60_000, false]);
  });
});
