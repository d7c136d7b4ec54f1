import { answered, api } from "@/api/client";
import { asWeek, type DayWindow, type Week, windowsOf } from "@/lib/week";

/** Hours as a painter has them: a week on the clock of a zone. */
export interface Hours {
  zone: string;
  week: Week;
}

export interface AvailabilityBody {
  zone: string;
  windows: DayWindow[];
}

export function bodyOf({ zone, week }: Hours): AvailabilityBody {
  return { zone, windows: windowsOf(week) };
}

/** What this browser kept, if it is what we would keep. */
export function readHours(kept: unknown): Hours | null {
  if (typeof kept !== "object" || kept === null) return null;
  const { zone, week: text } = kept as { zone?: unknown; week?: unknown };
  const week = asWeek(text);
  return typeof zone === "string" && week !== null ? { zone, week } : null;
}

/** Also from a page that is being left. */
export function saveOwnHours(cohortId: string, hours: Hours) {
  return answered(
    api.PUT("/api/v1/cohorts/{cohort_id}/signups/mine/availability", {
      params: { path: { cohort_id: cohortId } },
      body: bodyOf(hours),
      keepalive: true,
    }),
  );
}

export function saveHoursByLink(token: string, hours: Hours) {
  return answered(
    api.PUT("/api/v1/personal/{token}/availability", {
      params: { path: { token } },
      body: bodyOf(hours),
      keepalive: true,
    }),
  );
}
