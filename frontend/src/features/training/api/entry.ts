import { type Change, type Entry, SPORTS } from "@/features/training/api/activities";
import { secondsOf } from "@/features/training/api/figures";
import type { Fields } from "@/lib/form";

type Known = NonNullable<Change["corrections"]>;

function number(text: string | undefined, factor = 1): number | undefined {
  const told = text?.trim().replace(",", ".");
  return told ? Number(told) * factor : undefined;
}

/** What was typed into the fields of numbers; what was left empty is left to the devices. */
export function figuresOf(fields: Fields): Known {
  const seconds = fields.time?.trim() ? secondsOf(fields.time) : null;
  const told = {
    distance_m: number(fields.distance, 1000),
    timer_s: seconds ?? undefined,
    ascent_m: number(fields.ascent),
    avg_hr: number(fields.avg_hr),
    max_hr: number(fields.max_hr),
    calories: number(fields.calories),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

export function isBadTime(fields: Fields): boolean {
  return !!fields.time?.trim() && secondsOf(fields.time) === null;
}

export function entryOf(fields: Fields): Entry {
  return {
    started_at: new Date(fields.began ?? "").toISOString(),
    sport: SPORTS.find((each) => each === fields.sport) ?? "other",
    title: fields.title ?? "",
    note: fields.note ?? "",
    is_race: fields.is_race === "on",
    ceiling: ceilingOf(fields.ceiling),
    figures: figuresOf(fields),
  };
}

export function ceilingOf(text: string | undefined): "owner" | "coach" | "group" {
  return text === "owner" || text === "coach" ? text : "group";
}

/** As a field of a form wants it: on the clock of this device, to the minute. */
export function localMoment(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
