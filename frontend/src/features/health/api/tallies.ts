import type { Notice } from "@/api/notices";

export interface Tally {
  type: Notice["type"];
  sent: number;
  ahead: number;
  failed: number;
}

const COLUMNS: Partial<Record<Notice["state"], "sent" | "ahead" | "failed">> = {
  sent: "sent",
  unknown: "sent",
  planned: "ahead",
  sending: "ahead",
  failed: "failed",
};

/** How many of each type were sent, are ahead or failed; what was not needed counts nowhere. */
export function talliesOf(notices: readonly Notice[]): readonly Tally[] {
  const found = new Map<string, Tally>();
  for (const { type, state } of notices) {
    const column = COLUMNS[state];
    if (!column) continue;
    const line = found.get(type) ?? { type, sent: 0, ahead: 0, failed: 0 };
    line[column] += 1;
    found.set(type, line);
  }
  return [...found.values()].toSorted((one, other) => one.type.localeCompare(other.type));
}
