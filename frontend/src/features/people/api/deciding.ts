import type { QueryClient } from "@tanstack/react-query";
import { groupsQuery } from "@/api/cohort";
import type { Group, SignUp } from "@/api/shapes";
import { type Decision, nextWaitingQuery } from "@/features/people/api/people";

type Person = Pick<SignUp, "id" | "role" | "state">;
type One = Pick<Group["members"][number], "id">;
type Seats = Pick<Group, "name"> & {
  facilitator: One | null;
  co_facilitators: readonly One[];
  members: readonly One[];
};

/** What follows from a decision about somebody. */
export interface Outlook {
  decision: Decision;
  /** Where they give up their seat, or no longer lead. */
  groups: readonly string[];
  /** Who has waited longest and moves up. */
  next: string | null;
  /** Whether meetings that they lead for once are given back. */
  leads: boolean;
  /** What brings back all as it was; null where nothing does. */
  back: Decision | null;
}

const BACK = { accepted: "accept", waitlisted: "waitlist", withdrawn: "withdraw" } as const;

export function outlookOf(
  person: Person,
  decision: Decision,
  running: readonly Seats[],
  waiting: string | null,
): Outlook {
  const isLeaving = person.state === "accepted" && decision !== "accept";
  const isMember = person.role === "member";
  const found = {
    decision,
    groups: isLeaving ? running.filter((each) => holds(each, person)).map(({ name }) => name) : [],
    next: isLeaving && isMember && decision === "withdraw" ? waiting : null,
    leads: isLeaving && !isMember,
  };
  // Whoever is withdrawn again lets somebody move up, as at any other time.
  const movesUp = person.state === "withdrawn" && isMember && waiting !== null;
  return { ...found, back: isAsked(found) || movesUp ? null : BACK[person.state] };
}

/** Whether somebody loses what no decision brings back. */
export function isAsked({ groups, next, leads }: Omit<Outlook, "decision" | "back">): boolean {
  return groups.length > 0 || next !== null || leads;
}

function holds({ facilitator, co_facilitators, members }: Seats, { id }: Person): boolean {
  return [facilitator, ...co_facilitators, ...members].some((each) => each?.id === id);
}

/** Asked anew, since others decide, too. */
export async function lookAhead(
  queries: QueryClient,
  cohortId: string,
  person: Person,
  decision: Decision,
): Promise<Outlook> {
  const [running, waiting] = await Promise.all([
    queries.fetchQuery({ ...groupsQuery(cohortId), staleTime: 0 }),
    queries.fetchQuery({ ...nextWaitingQuery(cohortId), staleTime: 0 }),
  ]);
  return outlookOf(person, decision, running.items, waiting.items[0]?.name ?? null);
}
