import { afterEach, describe, expect, test, vi } from "vitest";
import { formatsFor, localInput, startOfDay, weekdayIndex } from "@/lib/time";

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

describe("times of a week", () => {
  test("have the days' names in the reader's language", () => {
    const { weekly } = formatsFor("de");

    expect(weekly("Mon 18:00")).toBe("Mo 18:00");
    expect(weekly("Sun 23:00-Mon 01:00")).toBe("So 23:00-Mo 01:00");
    expect(weekly("Tue 18:30 Europe/Berlin")).toBe("Di 18:30 Europe/Berlin");
    expect(formatsFor("en").weekly("Wed 18:00-19:30")).toBe("Wed 18:00-19:30");
  });

  test("are left alone where there is none", () => {
    expect(formatsFor("de").weekly("Sun Mountain")).toBe("Sun Mountain");
    expect(formatsFor("de").weekly("")).toBe("");
  });
});

describe("a day", () => {
  afterEach(() => void vi.unstubAllEnvs());

  test("is the same in every zone", () => {
    for (const zone of ["Pacific/Auckland", "America/Los_Angeles"]) {
      expect(formatsFor("en").day("2027-03-01", zone)).toBe("1 Mar 2027");
    }
  });

  test.each([
    ["Pacific/Auckland", "2027-03-01T11:30:00Z", "2 Mar 2027"],
    ["Pacific/Auckland", "2027-03-01T10:30:00Z", "1 Mar 2027"],
    ["America/Los_Angeles", "2027-03-01T07:30:00Z", "28 Feb 2027"],
    // Clocks went forward at 10:00 UTC: midnight is an hour earlier after that.
    ["America/Los_Angeles", "2027-03-14T07:30:00Z", "13 Mar 2027"],
    ["America/Los_Angeles", "2027-03-15T07:30:00Z", "15 Mar 2027"],
  ])("of a moment is the one on the clock of %s", (zone, iso, shown) => {
    expect(formatsFor("en").day(iso, zone)).toBe(shown);
    vi.stubEnv("TZ", zone);
    expect(formatsFor("en").day(iso)).toBe(shown);
  });

  test.each([
    ["Pacific/Auckland", "2027-03-01", "2027-02-28T11:00:00.000Z"],
    ["America/Los_Angeles", "2027-03-14", "2027-03-14T08:00:00.000Z"],
    ["America/Los_Angeles", "2027-03-15", "2027-03-15T07:00:00.000Z"],
  ])("begins at midnight on the clock of %s", (zone, day, begins) => {
    vi.stubEnv("TZ", zone);

    expect(startOfDay(day)).toBe(begins);
  });
});
