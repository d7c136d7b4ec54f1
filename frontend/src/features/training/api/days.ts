import { type Span, ticks } from "@/features/training/api/plotting";
import { inEach, type Language, LOCALES, language } from "@/lib/language";

const DAY = 86_400_000;

/** Days as numbers, so that they have a place on an axis. */
export function dayNumber(iso: string): number {
  return Date.parse(`${iso}T00:00:00Z`) / DAY;
}

export function dayOf(number: number): string {
  return new Date(Math.round(number) * DAY).toISOString().slice(0, 10);
}

/** On the clock of this device. */
export function today(now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 10);
}

const until = inEach((spoken) => new Intl.RelativeTimeFormat(LOCALES[spoken], { numeric: "auto" }));

/** `in 12 days`, `tomorrow`, `today`. */
export function untilFor(spoken: Language): (day: string, now?: Date) => string {
  return (day, now) => until(spoken).format(dayNumber(day) - dayNumber(today(now)), "day");
}

/** Whole days, and as weeks go where there are many. */
export function dayTicks(span: Span, most: number): number[] {
  const days = span.to - span.from;
  if (days <= most * 7) return ticks(span.from, span.to, most).filter(Number.isInteger);
  const step = Math.ceil(days / most / 7) * 7;
  const first = Math.ceil(span.from / 7) * 7;
  const count = Math.max(0, Math.floor((span.to - first) / step) + 1);
  return Array.from({ length: count }, (_, at) => first + at * step);
}

const short = inEach((spoken) => {
  const locale = LOCALES[spoken];
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
});

export function useShortDay(): (number: number) => string {
  const format = short(language.use());
  return (number) => format.format(new Date(number * DAY));
}
