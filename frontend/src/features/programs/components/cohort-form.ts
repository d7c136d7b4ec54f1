import type { CohortIn } from "@/features/programs/api/programs";
import type { Fields } from "@/lib/form";

const DAY = 86_400_000;

/** The next Monday that leaves a week to prepare, as a day. */
export function nextMonday(today: Date): string {
  const start = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate()) + 7 * DAY;
  const weekday = (new Date(start).getUTCDay() + 6) % 7;
  return new Date(start + ((7 - weekday) % 7) * DAY).toISOString().slice(0, 10);
}

export function isMonday(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
}

export function lastDay(firstWeek: string, weeks: number): string {
  const start = Date.parse(`${firstWeek}T00:00:00Z`);
  return new Date(start + (weeks * 7 - 1) * DAY).toISOString().slice(0, 10);
}

export type CohortFlaw = "mondayOnly" | "sizesRise";

/** What the server would refuse and can be said while one is typing. */
export function flawsOf(fields: Fields): readonly CohortFlaw[] {
  const found: CohortFlaw[] = [];
  if (fields.first_week && !isMonday(fields.first_week)) found.push("mondayOnly");
  const [min, ideal, max] = [fields.size_min, fields.size_ideal, fields.size_max].map(Number);
  if (!(Number(min) <= Number(ideal) && Number(ideal) <= Number(max))) found.push("sizesRise");
  return found;
}

export type Wanted = Omit<
  CohortIn,
  "program_id" | "skip_weeks" | "grid_minutes" | "facilitator_gap_minutes"
>;

export function wantedOf(fields: Fields): Wanted {
  return {
    title: fields.title ?? "",
    zone: fields.zone ?? "UTC",
    first_week: fields.first_week ?? "",
    weeks: Number(fields.weeks),
    meeting_minutes: Number(fields.meeting_minutes),
    size_min: Number(fields.size_min),
    size_ideal: Number(fields.size_ideal),
    size_max: Number(fields.size_max),
    facilitator: fields.facilitator as CohortIn["facilitator"],
    capacity: fields.capacity ? Number(fields.capacity) : null,
  };
}
