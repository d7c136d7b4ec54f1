import { describe, expect, test } from "vitest";
import { filtersOf } from "@/features/admin/api/users";

describe("a search", () => {
  test("is for an address where one is typed, else for a name", () => {
    expect(filtersOf({ search: " ana@x ", role: "", enabled: "" })).toEqual([
      "email:contains:ana@x",
    ]);
    expect(filtersOf({ search: "Ana", role: "admin", enabled: "false" })).toEqual([
      "name:contains:Ana",
      "role:eq:admin",
      "enabled:eq:false",
    ]);
  });
});
