import type { Draft, DraftGroup, DraftPerson, Group } from "@/api/shapes";
import type { Change } from "@/features/drafts/api/drafts";
import { offsetOf } from "@/lib/week";
import type { Flaw } from "@/ui/flaw-words";

/** Somebody on the board: in a group, or in none. */
export interface Seat {
  id: string;
  name: string;
  group: string | null;
}

export function moveOf(seat: Seat, to: string | null): Change {
  return { act: "move_person", person: seat.id, to };
}

/** Puts back whoever was moved; a draft of another version refuses it. */
export function wayBack(seat: Seat): Change {
  return moveOf(seat, seat.group);
}

/** Puts a group back to when it met; one on the cohort's clock follows that still. */
export function timeBack({ key, slot }: Pick<DraftGroup, "key" | "slot">, zone: string): Change {
  const { day, start } = slot;
  const back = slot.zone === zone ? { day, start } : { day, start, zone: slot.zone };
  return { act: "set_slot", group: key, slot: back };
}

export type Locks = Draft["locks"];
/** A group that runs, as far as locks are about it. */
type Seats = Pick<Group, "id"> & { members: readonly { id: string }[] };

/** Without those that hold nothing any more: a group that ended, somebody who left theirs. */
export function holding({ groups, people }: Locks, running: readonly Seats[]): Locks {
  const seated = new Set(running.flatMap(({ members }) => members.map(({ id }) => id)));
  return {
    groups: groups.filter((id) => running.some((each) => each.id === id)),
    people: people.filter((id) => seated.has(id)),
  };
}

/** What a draft left as it is, as far as it runs still, and one person more. */
export function alsoLocked(locks: Locks, person: string, running: readonly Seats[]): Locks {
  return holding({ ...locks, people: [...new Set([...locks.people, person])] }, running);
}

/** Who is in a group that runs, and not locked to it yet: neither by themselves nor with it. */
export function lockableIn(running: readonly Seats[], locks: Locks): ReadonlySet<string> {
  const open = running.filter(({ id }) => !locks.groups.includes(id));
  const seated = open.flatMap(({ members }) => members.map(({ id }) => id));
  return new Set(seated.filter((id) => !locks.people.includes(id)));
}

/** `g1` is the first group; one that continues a group that runs is told by the same number. */
export function groupName(key: string): string {
  return key.replace(/^g/, "");
}

export function slotTold(group: DraftGroup, weekday: (day: string) => string): string {
  return `${weekday(group.slot.day)} ${group.slot.start}`;
}

export function preferredShare(people: readonly DraftPerson[]): number {
  if (people.length === 0) return 0;
  return people.filter((each) => each.preferred).length / people.length;
}

export type Balance = DraftGroup["balance"][number];
const FEW = 4;

/** The most frequent answers, and how many others there are; a single one takes no more room. */
export function countsTold({ counts }: Balance): { shown: Balance["counts"]; more: number } {
  if (counts.length <= FEW + 1) return { shown: counts, more: 0 };
  return { shown: counts.slice(0, FEW), more: counts.length - FEW };
}

/** How many zones people live in, and how far the clocks of the outer two are apart, in hours. */
export function clocksOf(
  people: readonly Pick<DraftPerson, "zone">[],
  at: Date,
): { zones: number; hours: number } {
  const zones = [...new Set(people.map((each) => each.zone))];
  if (zones.length === 0) return { zones: 0, hours: 0 };
  const offsets = zones.map((zone) => offsetOf(zone, at));
  return { zones: zones.length, hours: (Math.max(...offsets) - Math.min(...offsets)) / 60 };
}

/** The key of the group at which a problem stands; null for one of the whole draft. */
export function groupAt(where: string): string | null {
  return /^groups\.([^.]+)/.exec(where)?.[1] ?? null;
}

/** What is said of the group one looks at comes first; of another one, with its name. */
export function flawTold(
  flaws: readonly (Flaw & { where: string })[],
  at: string | null,
  name: (key: string) => string,
  told: (flaw: Flaw) => string,
): string | null {
  const flaw = flaws.find((each) => groupAt(each.where) === at) ?? flaws[0];
  if (!flaw) return null;
  const other = groupAt(flaw.where);
  return other && other !== at ? `${name(other)}: ${told(flaw)}` : told(flaw);
}

/** Problems that stand at one group. */
export function flawsAt(draft: Draft, key: string): readonly Flaw[] {
  return draft.problems.filter(
    (flaw) => flaw.where === `groups.${key}` || flaw.where.startsWith(`groups.${key}.`),
  );
}

/** In percent of the proved bound; null where nothing is proved. */
export function certainty(score: number, bound: number | null): number | null {
  if (bound === null || bound <= 0) return null;
  return Math.min(1, score / bound);
}
