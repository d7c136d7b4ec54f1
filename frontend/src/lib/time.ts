import { inEach, type Language, LOCALES, language } from "@/lib/language";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

// A Monday, far from any change of clocks.
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
// The server's names of days are no words but signs: they stand before a time, always the same.
const WEEKLY = /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?= \d\d:\d\d)/g;
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", DAY],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

export interface Formats {
  /** A bare day is the same everywhere; a moment is of the day that it is on a clock. */
  day: (iso: string, zone?: string) => string;
  moment: (iso: string, zone?: string) => string;
  /** With its weekday, without the year: it is near. */
  meeting: (iso: string, zone?: string) => string;
  /** The day alone, with its weekday. */
  date: (iso: string, zone?: string) => string;
  clock: (iso: string, zone?: string) => string;
  ago: (iso: string, now?: number) => string;
  weekday: (day: string, length?: "short" | "long") => string;
  /** Times of a week as the server writes them, `Sun 23:00-Mon 01:00`, with the days' own names. */
  weekly: (text: string) => string;
  number: (value: number) => string;
  percent: (share: number) => string;
}

const STYLES = {
  day: { dateStyle: "medium" },
  moment: { dateStyle: "medium", timeStyle: "short" },
  meeting: {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  },
  date: { weekday: "short", day: "numeric", month: "short" },
  clock: { timeStyle: "short" },
  short: { weekday: "short" },
  long: { weekday: "long" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Days and times as they are written in the reader's language; an own zone unless one is said. */
export function formatsFor(spoken: Language): Formats {
  const locale = LOCALES[spoken];
  const written = writer(locale);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const weekday: Formats["weekday"] = (name, length = "short") =>
    written(length, MONDAY + weekdayIndex(name) * DAY, "UTC");
  return {
    day: (iso, zone) =>
      iso.length === 10 ? written("day", `${iso}T00:00:00Z`, "UTC") : written("day", iso, zone),
    moment: (iso, zone) => written("moment", iso, zone),
    meeting: (iso, zone) => written("meeting", iso, zone),
    date: (iso, zone) => written("date", iso, zone),
    clock: (iso, zone) => written("clock", iso, zone),
    ago: (iso, now = Date.now()) => relativeTo(relative, new Date(iso).getTime() - now),
    weekday,
    weekly: (text) => text.replaceAll(WEEKLY, (day) => weekday(day)),
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
  };
}

type Write = (style: keyof typeof STYLES, at: string | number, zone?: string) => string;

/** Formats are dear to make, and a page of cells asks for the same few hundreds of times. */
function writer(locale: string): Write {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (style, at, zone) => {
    const key = `${style} ${zone ?? ""}`;
    const format =
      made.get(key) ?? new Intl.DateTimeFormat(locale, { ...STYLES[style], timeZone: zone });
    made.set(key, format);
    return format.format(new Date(at));
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

const formats = inEach(formatsFor);

export function useFormats(): Formats {
  return formats(language.use());
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

/** The moment at which a day begins on the clock of this device. */
export function startOfDay(day: string): string {
  const begins = new Date(`${day}T00:00:00`);
  return Number.isNaN(begins.getTime()) ? `${day}T00:00:00Z` : begins.toISOString();
}

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

export function allZones(): readonly string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")];
}
