import { useQueryClient } from "@tanstack/react-query";
import { bodyOf, type Hours, readHours } from "@/api/availability";
import type { Membership } from "@/api/membership";
import { asProblem } from "@/api/problem";
import { Saver, useSaver } from "@/lib/saver";
import { type DayWindow, weekOf } from "@/lib/week";
import { Card } from "@/ui/card";
import { Failure } from "@/ui/failure";
import { WeekPainter } from "@/ui/painter/week-painter";
import { usePainterWords } from "@/ui/painter/words";
import { SavingState } from "@/ui/saving-state";

interface OwnHoursProps {
  /** Whose they are: unsent hours are kept below it. */
  signUpId: string;
  zone: string;
  windows: readonly DayWindow[];
  organiserZone: string;
  meetingMinutes: number;
  from?: Date;
  membership: Membership;
}

const PAUSE = 900;

export function isPassing(error: unknown): boolean {
  return asProblem(error)?.isPassing ?? false;
}

/** The hours of somebody who is in: each change is saved, also one that was made offline. */
export function OwnHours({ signUpId, zone, windows, membership, ...about }: OwnHoursProps) {
  const t = usePainterWords();
  const queries = useQueryClient();
  async function send(hours: Hours): Promise<void> {
    await membership.saveHours(hours);
    membership.patch(queries, (cohort) => ({ ...cohort, ...bodyOf(hours) }));
  }
  const { saver, state, unsent, error } = useSaver(
    `paceline.hours.${signUpId}`,
    (key) => new Saver<Hours>({ key, read: readHours, send, isPassing, delay: PAUSE }),
  );
  const value = unsent ?? saver.last ?? { zone, week: weekOf(windows) };
  return (
    <Card title={t("title")} aside={<SavingState state={state} />}>
      {state === "refused" && <Failure error={error} title={t("refused")} />}
      <WeekPainter
        {...about}
        from={about.from ?? new Date()}
        value={value}
        onChange={(next) => saver.put(next)}
      />
    </Card>
  );
}
