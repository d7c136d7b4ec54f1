import { describe, expect, test } from "vitest";
import { languageOf } from "@/lib/language";
import { fill } from "@/lib/words";

describe("a phrase", () => {
  test("takes its values, and leaves a name nobody gave", () => {
    expect(fill("{who} meets {when}", { who: "Ana" }, "en")).toBe("Ana meets {when}");
  });

  test("goes by the count in each language", () => {
    const people = { one: "{count} Person", other: "{count} Personen" };

    expect(fill(people, { count: 1 }, "de")).toBe("1 Person");
    expect(fill(people, { count: 1200 }, "de")).toBe("1.200 Personen");
  });
});

describe("the language", () => {
  test("is the one chosen, else the first of the browser's that we have", () => {
    expect(languageOf("en", ["de"])).toBe("en");
    expect(languageOf(null, ["fr-FR", "de-AT", "en"])).toBe("de");
    expect(languageOf("tlh", ["fr"])).toBe("en");
  });
});
