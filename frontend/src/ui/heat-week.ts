import type { Heat, HeatSlot } from "@/api/heat";
import { WEEKDAYS, type Weekday, weekdayIndex } from "@/lib/time";

export const MEASURES = ["able", "preferring", "waiting", "facilitators"] as const;
export type Measure = (typeof MEASURES)[number];

export interface WeekRow {
  start: string;
  /** Whether starts before it are left out, since nobody ever can. */
  isAfterGap: boolean;
  /** By weekday, Monday first; null where no meeting may start. */
  slots: readonly (HeatSlot | null)[];
}

export interface Week {
  rows: readonly WeekRow[];
  most: number;
}

/** Rows are starts; those at which nobody can on any day are left out. */
export function weekOf(heat: Heat, measure: Measure): Week {
  const byStart = new Map<string, (HeatSlot | null)[]>();
  for (const slot of heat.slots) {
    const row = byStart.get(slot.start) ?? WEEKDAYS.map(() => null);
    row[weekdayIndex(slot.day)] = slot;
    byStart.set(slot.start, row);
  }
  const all = [...byStart].sort(([one], [other]) => one.localeCompare(other));
  const rows: WeekRow[] = [];
  let isGap = false;
  for (const [start, slots] of all) {
    if (isAlive(slots)) rows.push({ start, slots, isAfterGap: isGap && rows.length > 0 });
    isGap = !isAlive(slots);
  }
  return { rows, most: Math.max(0, ...heat.slots.map((slot) => slot[measure])) };
}

function isAlive(slots: readonly (HeatSlot | null)[]): boolean {
  return slots.some((slot) => slot && (slot.able > 0 || slot.facilitators > 0));
}

/** One of eight steps; nobody is its own. */
export function stepOf(value: number, most: number): number {
  if (value === 0 || most === 0) return 0;
  return Math.max(1, Math.round((value / most) * 7));
}

export function dayAt(index: number): Weekday {
  return WEEKDAYS[(index + 7) % 7] ?? "mon";
}
