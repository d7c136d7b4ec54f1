/** What is known of a meeting, wherever it was read. */
export interface Meeting {
  id: string;
  group_id: string;
  starts_at: string;
  minutes: number;
  state: string;
  moved: boolean;
  shifted: boolean;
  shift_minutes: number;
}

/** Whether there are dates to show: of one's own groups, or of another that one leads or visits. */
export function hasDates(own: {
  groups: readonly unknown[];
  meetings: readonly unknown[];
}): boolean {
  return own.groups.length > 0 || own.meetings.length > 0;
}

const MINUTE = 60_000;
const SOON = 15 * 24 * 60 * MINUTE;

export function endOf(meeting: Meeting): number {
  return Date.parse(meeting.starts_at) + meeting.minutes * MINUTE;
}

/** Those that are not over, the nearest first. */
export function ahead<M extends Meeting>(meetings: readonly M[], now: number): M[] {
  return meetings
    .filter((each) => endOf(each) > now)
    .toSorted((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at));
}

export function isOn(meeting: Meeting): boolean {
  return meeting.state === "scheduled";
}

export interface Shift<M> {
  meeting: M;
  /** Later, below zero earlier, than the one looked at. */
  minutes: number;
}

/** The first of the same group, within two weeks of it, that clocks put at another local time. */
export function shiftAfter<M extends Meeting>(meetings: readonly M[], next: M): Shift<M> | null {
  const until = Date.parse(next.starts_at) + SOON;
  const changed = ahead(meetings, endOf(next)).find(
    (each) =>
      each.group_id === next.group_id &&
      !each.moved &&
      isOn(each) &&
      Date.parse(each.starts_at) < until &&
      each.shift_minutes !== next.shift_minutes,
  );
  return changed && !next.moved
    ? { meeting: changed, minutes: changed.shift_minutes - next.shift_minutes }
    : null;
}

/** Until then in whole days, hours and minutes; null once it has begun. */
export function until(
  meeting: Meeting,
  now: number,
): { days: number; hours: number; minutes: number } | null {
  const left = Math.ceil((Date.parse(meeting.starts_at) - now) / MINUTE);
  if (left <= 0) return null;
  return {
    days: Math.floor(left / 1440),
    hours: Math.floor((left % 1440) / 60),
    minutes: left % 60,
  };
}
