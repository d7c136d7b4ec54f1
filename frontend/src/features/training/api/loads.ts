import { dayNumber } from "@/features/training/api/days";
import type { PlannedEvent } from "@/features/training/api/events";
import type { Ahead, Load } from "@/features/training/api/performance";
import type { Values } from "@/features/training/api/plotting";

export type LoadDay = Pick<Load, "day" | "score" | "fitness" | "fatigue" | "form">;
type Of = "score" | "fitness" | "fatigue" | "form";

/** Days that were, and behind them days as they are planned. */
export interface Course {
  days: readonly LoadDay[];
  /** How many of them were. */
  past: number;
}

export function courseOf(items: readonly Load[], ahead: readonly Ahead[]): Course {
  return { days: [...items, ...ahead], past: items.length };
}

/** What was. */
export function pastOf({ days, past }: Course, of: Of): Values {
  return days.map((each, at) => (at < past ? each[of] : null));
}

/** What is planned, joined on to the last day that was. */
export function aheadOf({ days, past }: Course, of: Of): Values {
  return days.map((each, at) => (at >= past - 1 ? each[of] : null));
}

export interface Flag {
  at: number;
  name: string;
  isRace: boolean;
}

/** One for each day with events, by all their names. */
export function flagsOf(events: readonly PlannedEvent[]): Flag[] {
  const found = new Map<string, Flag>();
  for (const { day, name, kind } of events) {
    const there = found.get(day);
    const isRace = kind === "race" || there?.isRace === true;
    found.set(day, { at: dayNumber(day), name: there ? `${there.name}, ${name}` : name, isRace });
  }
  return [...found.values()];
}
