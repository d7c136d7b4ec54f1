import { type Language, language } from "@/lib/language";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const LOCALES: Record<Language, string> = { en: "en-GB", de: "de-DE" };
// A Monday, far from any change of clocks.
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", DAY],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

export interface Formats {
  day: (iso: string) => string;
  moment: (iso: string, zone?: string) => string;
  /** With its weekday, without the year: it is near. */
  meeting: (iso: string, zone?: string) => string;
  /** The day alone, with its weekday. */
  date: (iso: string, zone?: string) => string;
  clock: (iso: string, zone?: string) => string;
  ago: (iso: string, now?: number) => string;
  weekday: (day: string, length?: "short" | "long") => string;
  number: (value: number) => string;
  percent: (share: number) => string;
}

/** Days and times as they are written in the reader's language; an own zone unless one is said. */
export function formatsFor(spoken: Language): Formats {
  const locale = LOCALES[spoken];
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  return {
    day: (iso) => day.format(new Date(iso.length === 10 ? `${iso}T00:00:00Z` : iso)),
    moment: (iso, zone) =>
      new Intl.DateTimeFormat(locale, {
        dateStyle: "medium",
        timeStyle: "short",
        timeZone: zone,
      }).format(new Date(iso)),
    meeting: (iso, zone) =>
      new Intl.DateTimeFormat(locale, {
        weekday: "short",
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
        timeZone: zone,
      }).format(new Date(iso)),
    date: (iso, zone) =>
      new Intl.DateTimeFormat(locale, {
        weekday: "short",
        day: "numeric",
        month: "short",
        timeZone: zone,
      }).format(new Date(iso)),
    clock: (iso, zone) =>
      new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: zone }).format(new Date(iso)),
    ago: (iso, now = Date.now()) => relativeTo(relative, new Date(iso).getTime() - now),
    weekday: (name, length = "short") =>
      new Intl.DateTimeFormat(locale, { weekday: length, timeZone: "UTC" }).format(
        new Date(MONDAY + weekdayIndex(name) * DAY),
      ),
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
  };
}

function relativeTo(format: Intl.RelativeTimeFormat, difference: number): string {
  for (const [unit, length] of STEPS) {
    if (Math.abs(difference) >= length) return format.format(Math.round(difference / length), unit);
  }
  return format.format(Math.round(difference / 1000), "second");
}

export function weekdayIndex(name: string): number {
  return WEEKDAYS.indexOf(name.slice(0, 3).toLowerCase() as Weekday);
}

const formats: Record<Language, Formats> = { en: formatsFor("en"), de: formatsFor("de") };

export function useFormats(): Formats {
  return formats[language.use()];
}

/** `2026-03-04T18:00`, as an input of day and time has it, on the clock of a zone. */
export function localInput(iso: string, zone: string): string {
  const format = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "short",
    timeZone: zone,
  });
  return format.format(new Date(iso)).replace(" ", "T");
}

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

export function allZones(): readonly string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")];
}
