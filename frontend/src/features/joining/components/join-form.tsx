import { useState } from "react";
import { type Hours, readHours } from "@/api/availability";
import { useMe } from "@/api/me";
import { asProblem } from "@/api/problem";
import { type OpenCohort, type Role, signUp } from "@/features/joining/api/joining";
import { useJoiningWords } from "@/features/joining/words";
import { useKept } from "@/lib/kept";
import { Saver, useSaver } from "@/lib/saver";
import { EMPTY } from "@/lib/week";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Failure } from "@/ui/failure";
import { isPassing } from "@/ui/painter/own-hours";
import { WeekPainter } from "@/ui/painter/week-painter";
import { usePainterWords } from "@/ui/painter/words";

interface Wanted {
  hours: Hours;
  role: Role;
}

interface JoinFormProps {
  cohort: OpenCohort;
  from: Date;
  onDone: () => void;
}

const ROLES = ["member", "facilitator"] as const;

/** Nothing is lost before it was sent: neither what is painted, nor that it was to be sent. */
export function JoinForm({ cohort, from, onDone }: JoinFormProps) {
  const t = useJoiningWords();
  const p = usePainterWords();
  const me = useMe();
  const [hours, setHours] = useKept<Hours>(`paceline.joining.${cohort.id}`, readHours, () => ({
    zone: me.zone,
    week: EMPTY,
  }));
  const [role, setRole] = useState<Role>("member");
  const { saver, state, error } = useSaver(
    `paceline.sign-up.${cohort.id}`,
    (key) =>
      new Saver<Wanted>({
        key,
        read: readWanted,
        send: (wanted) => signUp(cohort.id, wanted.hours, wanted.role).then(onDone),
        isPassing,
        delay: 0,
      }),
  );
  const isEmpty = hours.week === EMPTY;
  return (
    <Card title={p("title")}>
      <p className="mb-4">{t("paint")}</p>
      <WeekPainter
        value={hours}
        onChange={setHours}
        organiserZone={cohort.zone}
        meetingMinutes={cohort.meeting_minutes}
        from={from}
      />
      <fieldset className="mt-6">
        <legend className="mb-1 text-sm font-medium">{t("asWhat")}</legend>
        {ROLES.map((each) => (
          <label key={each} className="flex min-h-11 items-center gap-2">
            <input
              type="radio"
              name="role"
              checked={role === each}
              onChange={() => setRole(each)}
              className="size-4 accent-accent"
            />
            {t(each)}
          </label>
        ))}
      </fieldset>
      <div className="mt-4 grid justify-items-start gap-3">
        {state === "waiting" && (
          <p role="status" className="rounded-md bg-warn-soft px-3 py-2 text-warn">
            {t("sending")}
          </p>
        )}
        {state === "refused" && <Failure error={error} />}
        {asProblem(error)?.code === "claim_first" && <p>{t("claimHint")}</p>}
        <Button
          look="main"
          busy={state === "saving"}
          disabled={isEmpty}
          aria-describedby={isEmpty ? "paint-first" : undefined}
          onClick={() => saver.put({ hours, role })}
        >
          {t("send")}
        </Button>
        {isEmpty && (
          <p id="paint-first" className="text-sm text-soft">
            {t("sendEmpty")}
          </p>
        )}
      </div>
    </Card>
  );
}

function readWanted(kept: unknown): Wanted | null {
  if (typeof kept !== "object" || kept === null) return null;
  const { hours: text, role } = kept as { hours?: unknown; role?: unknown };
  const hours = readHours(text);
  return hours && (role === "member" || role === "facilitator") ? { hours, role } : null;
}
