import { WEEKDAYS, type Weekday, weekdayIndex } from "@/lib/time";

/** Minutes of the smallest step that a window can have; a cell of a painted week is two of them. */
export const STEP = 15;
export const DAY_STEPS = 96;
export const HALVES = 48;
export const WEEK_STEPS = 7 * DAY_STEPS;

export type Mark = "none" | "need" | "good";
export type Kind = "preferred" | "if_need_be";

/**
 * A week on somebody's own clock: a sign for each quarter hour from Monday 00:00 on. A text, so
 * that it can be compared, kept and shared; what nobody paints over stays to the quarter.
 */
export type Week = string;

export interface DayWindow {
  day: Weekday;
  start: string;
  end: string;
  kind: Kind;
}

/** Days and half hours from one corner to the other, both included. */
export interface Area {
  days: readonly [number, number];
  halves: readonly [number, number];
}

export interface Span {
  day: number;
  /** Minutes of that day; the end may be beyond midnight. */
  start: number;
  end: number;
  mark: Mark;
}

const SIGNS: Record<Mark, string> = { none: ".", need: "n", good: "g" };
const MARKS: Record<string, Mark> = { ".": "none", n: "need", g: "good" };
const KINDS: Record<Kind, Mark> = { preferred: "good", if_need_be: "need" };

export const EMPTY: Week = SIGNS.none.repeat(WEEK_STEPS);

/** What is stored or typed may be anything; null for what is no week. */
export function asWeek(text: unknown): Week | null {
  const isWeek = typeof text === "string" && text.length === WEEK_STEPS && /^[.ng]*$/.test(text);
  return isWeek ? text : null;
}

export function weekOf(windows: readonly DayWindow[]): Week {
  const steps = EMPTY.split("");
  for (const { day, start, end, kind } of windows) {
    const from = weekdayIndex(day) * DAY_STEPS + stepOf(start);
    const length = stepOf(end) - stepOf(start);
    const count = length > 0 ? length : length + DAY_STEPS;
    for (let step = from; step < from + count; step += 1) {
      const at = step % WEEK_STEPS;
      if (steps[at] !== SIGNS.good) steps[at] = SIGNS[KINDS[kind]];
    }
  }
  return steps.join("");
}

export function windowsOf(week: Week): DayWindow[] {
  return WEEKDAYS.flatMap((day, index) =>
    runs(dayOf(week, index)).map(({ from, to, mark }) => ({
      day,
      start: clockOf(from * STEP),
      end: to === DAY_STEPS ? "24:00" : clockOf(to * STEP),
      kind: mark === "good" ? "preferred" : "if_need_be",
    })),
  );
}

export function dayOf(week: Week, day: number): string {
  return week.slice(day * DAY_STEPS, (day + 1) * DAY_STEPS);
}

/** Of half an hour of a day; where its quarters differ, the better one shows. */
export function markAt(dayText: string, half: number): Mark {
  const pair = dayText.slice(half * 2, half * 2 + 2);
  if (pair.includes(SIGNS.good)) return "good";
  return pair.includes(SIGNS.need) ? "need" : "none";
}

export function painted(week: Week, area: Area, mark: Mark): Week {
  const [first, last] = sorted(area.days);
  const [from, to] = sorted(area.halves);
  const row = SIGNS[mark].repeat((to - from + 1) * 2);
  return mapDays(week, (text, day) =>
    day < first || day > last ? text : text.slice(0, from * 2) + row + text.slice((to + 1) * 2),
  );
}

/** One day as the others. */
export function copied(week: Week, from: number, to: readonly number[]): Week {
  return mapDays(week, (text, day) => (to.includes(day) ? dayOf(week, from) : text));
}

/** The same moments on a clock that is ahead by so many minutes. */
export function shifted(week: Week, minutes: number): Week {
  const by = Math.round(minutes / STEP) % WEEK_STEPS;
  const cut = (WEEK_STEPS - by) % WEEK_STEPS;
  return week.slice(cut) + week.slice(0, cut);
}

export function minutesOf(week: Week, mark: Mark): number {
  return [...week].filter((sign) => sign === SIGNS[mark]).length * STEP;
}

/** Stretches of one mark; one that goes on after midnight, or from Sunday to Monday, is one. */
export function spansOf(week: Week): Span[] {
  const found = runs(week);
  const [first, last] = [found[0], found.at(-1)];
  if (first && last && first !== last && first.from === 0 && last.to === WEEK_STEPS) {
    if (first.mark === last.mark) {
      found.shift();
      last.to += first.to;
    }
  }
  return found.map(({ from, to, mark }) => {
    const day = Math.floor(from / DAY_STEPS);
    const midnight = day * DAY_STEPS;
    return { day, start: (from - midnight) * STEP, end: (to - midnight) * STEP, mark };
  });
}

/** The longest time at a stretch, whatever its marks. */
export function longest(week: Week): number {
  const any = week.replaceAll(SIGNS.need, SIGNS.good);
  return Math.max(0, ...spansOf(any).map((span) => span.end - span.start));
}

export function clockOf(minute: number): string {
  const inDay = minute % 1440;
  return `${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`;
}

const offsets = new Map<string, Intl.DateTimeFormat>();

function offsetFormat(zone: string): Intl.DateTimeFormat {
  const format =
    offsets.get(zone) ??
    new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  offsets.set(zone, format);
  return format;
}

/** Minutes that a zone's clock is ahead of UTC at a moment. */
export function offsetOf(zone: string, at: Date): number {
  const format = offsetFormat(zone);
  const told = format.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0"] = /GMT([+-])(\d+):(\d+)/.exec(told) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** A week of one zone on the clock of another, as clocks are set at that moment. */
export function onClock(week: Week, from: string, to: string, at: Date): Week {
  return shifted(week, offsetOf(to, at) - offsetOf(from, at));
}

function runs(text: string): { from: number; to: number; mark: Mark }[] {
  return [...text.matchAll(/n+|g+/g)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    mark: MARKS[match[0].slice(0, 1)] ?? "none",
  }));
}

function mapDays(week: Week, change: (text: string, day: number) => string): Week {
  return WEEKDAYS.map((_, day) => change(dayOf(week, day), day)).join("");
}

function sorted([one, other]: readonly [number, number]): readonly [number, number] {
  return one <= other ? [one, other] : [other, one];
}

function stepOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return Math.round((hours * 60 + minutes) / STEP);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
