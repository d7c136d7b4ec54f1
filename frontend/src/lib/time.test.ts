import { describe, expect, test } from "vitest";
import { formatsFor, localInput, weekdayIndex } from "@/lib/time";

describe("a moment", () => {
  test("is told on the clock of a zone, in the reader's way of writing", () => {
    const shown = formatsFor("de").moment("2027-03-01T17:30:00Z", "Europe/Berlin");

    expect(shown).toContain("01.03.2027");
    expect(shown).toContain("18:30");
  });

  test("is told by how long ago it was", () => {
    const now = Date.parse("2027-03-01T12:00:00Z");

    expect(formatsFor("en").ago("2027-03-01T11:30:00Z", now)).toBe("30 minutes ago");
    expect(formatsFor("de").ago("2027-02-28T12:00:00Z", now)).toBe("gestern");
  });
});

describe("an input of day and time", () => {
  test("has the moment on the clock of a zone", () => {
    expect(localInput("2027-03-01T17:30:00Z", "Europe/Berlin")).toBe("2027-03-01T18:30");
    expect(localInput("2027-03-01T23:30:00Z", "Asia/Kathmandu")).toBe("2027-03-02T05:15");
  });
});

describe("a weekday", () => {
  test("is known by its first letters and named in each language", () => {
    expect(weekdayIndex("Wednesday")).toBe(2);
    expect(formatsFor("de").weekday("wed", "long")).toBe("Mittwoch");
    expect(formatsFor("en").weekday("sun")).toBe("Sun");
  });
});

describe("a day", () => {
  test("is the same in every zone", () => {
    expect(formatsFor("en").day("2027-03-01")).toBe("1 Mar 2027");
  });
});
