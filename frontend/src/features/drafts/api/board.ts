import type { Draft, DraftGroup, DraftPerson } from "@/api/shapes";
import type { Change } from "@/features/drafts/api/drafts";

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

/** The key of the group at which a problem stands; null for one of the whole draft. */
export function groupAt(where: string): string | null {
  return /^groups\.([^.]+)/.exec(where)?.[1] ?? null;
}

/** What is said of the group one looks at comes first; of another one, with its name. */
export function flawTold(
  flaws: readonly { where: string; message: string }[],
  at: string | null,
  name: (key: string) => string,
): string | null {
  const flaw = flaws.find((each) => groupAt(each.where) === at) ?? flaws[0];
  if (!flaw) return null;
  const other = groupAt(flaw.where);
  return other && other !== at ? `${name(other)}: ${flaw.message}` : flaw.message;
}

/** Problems that stand at one group. */
export function flawsAt(draft: Draft, key: string): readonly string[] {
  return draft.problems
    .filter((flaw) => flaw.where === `groups.${key}` || flaw.where.startsWith(`groups.${key}.`))
    .map((flaw) => flaw.message);
}

/** In percent of the proved bound; null where nothing is proved. */
export function certainty(score: number, bound: number | null): number | null {
  if (bound === null || bound <= 0) return null;
  return Math.min(1, score / bound);
}
