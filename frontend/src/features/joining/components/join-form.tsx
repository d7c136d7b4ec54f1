import { type FormEvent, type ReactNode, useState } from "react";
import { type Hours, readHours } from "@/api/availability";
import type { Question } from "@/api/form";
import { asProblem } from "@/api/problem";
import type { Role } from "@/features/joining/api/joining";
import { useJoiningWords } from "@/features/joining/words";
import { type Answers, answersOf } from "@/lib/answers";
import { flawAt } from "@/lib/form";
import { useKept } from "@/lib/kept";
import { Saver, useSaver } from "@/lib/saver";
import { EMPTY } from "@/lib/week";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Failure } from "@/ui/failure";
import { isPassing } from "@/ui/painter/own-hours";
import { WeekPainter } from "@/ui/painter/week-painter";
import { usePainterWords } from "@/ui/painter/words";
import { QuestionFields } from "@/ui/question-fields";

/** `name` and `email` are those of whoever has no account. */
export interface Wanted {
  hours: Hours;
  role: Role;
  answers: Answers;
  name: string;
  email: string;
}

interface JoinFormProps {
  cohort: { id: string; zone: string; meeting_minutes: number };
  from: Date;
  /** The clock that is painted on at first. */
  zone: string;
  questions: readonly Question[];
  /** Where what was to be sent is kept. */
  kept: string;
  send: (wanted: Wanted) => Promise<unknown>;
  children?: ReactNode;
}

const ROLES = ["member", "facilitator"] as const;

/** Nothing is lost before it was sent: neither what is painted, nor that it was to be sent. */
export function JoinForm({ cohort, from, zone, questions, kept, send, children }: JoinFormProps) {
  const t = useJoiningWords();
  const p = usePainterWords();
  const [hours, setHours] = useKept<Hours>(`paceline.joining.${cohort.id}`, readHours, () => ({
    zone,
    week: EMPTY,
  }));
  const [role, setRole] = useState<Role>("member");
  const { saver, state, error } = useSaver(
    kept,
    (key) => new Saver<Wanted>({ key, read: readWanted, send, isPassing, delay: 0 }),
  );
  const isEmpty = hours.week === EMPTY;
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name = "", email = ""] = ["name", "email"].map((each) =>
      String(form.get(each) ?? "").trim(),
    );
    saver.put({ hours, role, answers: answersOf(questions, form), name, email });
  }
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
      <form id="join" className="mt-6 grid gap-4 empty:hidden" onSubmit={submit}>
        {children}
        <QuestionFields
          questions={questions}
          flawOf={(key) => flawAt(asProblem(error), `attributes.${key}`)}
        />
      </form>
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
          type="submit"
          form="join"
          look="main"
          busy={state === "saving"}
          disabled={isEmpty}
          aria-describedby={isEmpty ? "paint-first" : undefined}
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
  const { hours: text, role, answers = {}, ...who } = kept as Record<string, unknown>;
  const hours = readHours(text);
  if (!hours || (role !== "member" && role !== "facilitator")) return null;
  const [name, email] = [who.name, who.email].map((each) => (typeof each === "string" ? each : ""));
  return { hours, role, answers: answers as Answers, name: name ?? "", email: email ?? "" };
}
