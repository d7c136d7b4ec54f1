import type { Cohort } from "@/api/shapes";
import type { WhatIfIn } from "@/features/drafts/api/drafts";
import type { Fields } from "@/lib/form";

const SECONDS = 10;

type Sized = Pick<Cohort, "size_min" | "size_max" | "meeting_minutes">;

/** Only what was changed is asked for: what is left as it is changes nothing. */
export function wishOf(fields: Fields, cohort: Sized, draftId: string): WhatIfIn {
  const min = Number(fields.size_min);
  const max = Number(fields.size_max);
  const minutes = Number(fields.minutes);
  const isOtherSize = min !== cohort.size_min || max !== cohort.size_max;
  return {
    draft: draftId,
    sizes: isOtherSize ? { min, max } : null,
    meeting_minutes: minutes === cohort.meeting_minutes ? null : minutes,
    may_miss: fields.may_miss ? Number(fields.may_miss) : null,
    facilitators: leaderOf(fields),
    seconds: SECONDS,
  };
}

function leaderOf({ leader_day: day, leader_from: from, leader_until: until }: Fields) {
  return day ? [{ windows: [`${day} ${from}-${until}`], max_groups: 1 }] : [];
}
