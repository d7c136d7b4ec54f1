import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { cohortQuery, groupsQuery } from "@/api/cohort";
import type { Cohort } from "@/api/shapes";
import {
  calendarAddress,
  type Step,
  summaryQuery,
  takeStep,
} from "@/features/programs/api/programs";
import { lastDay } from "@/features/programs/components/cohort-form";
import { CloneCohort, EditCohort } from "@/features/programs/components/planning";
import { SignUpsCard } from "@/features/programs/components/sign-ups-card";
import { NEED_WORDS, useProgramWords } from "@/features/programs/words";
import { useFormats } from "@/lib/time";
import { Button, buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { CopyField } from "@/ui/copy-field";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

const STEPS: Partial<Record<Cohort["state"], Step>> = {
  planned: "open",
  open: "start",
  running: "finish",
};
const STEP_WORDS = { open: "openSignUps", start: "start", finish: "finish" } as const;
type Doing = "edit" | "clone" | null;

export function Overview() {
  const { cohortId } = useParams({ from: "/inside/cohorts/$cohortId" });
  const cohort = useQuery(cohortQuery(cohortId));
  return <Loaded query={cohort}>{(found) => <Told cohort={found} />}</Loaded>;
}

function Told({ cohort }: { cohort: Cohort }) {
  const t = useProgramWords();
  const [doing, setDoing] = useState<Doing>(null);
  return (
    <Page title={cohort.title} actions={<Acts cohort={cohort} onDo={setDoing} />}>
      <NextStep cohort={cohort} />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <SignUpsCard cohort={cohort} />
        <Facts cohort={cohort} />
      </div>
      <Calendar cohortId={cohort.id} />
      {doing === "edit" && <EditCohort cohort={cohort} onClose={() => setDoing(null)} />}
      {doing === "clone" && <CloneCohort cohort={cohort} onClose={() => setDoing(null)} />}
      <span className="sr-only">{t("overview")}</span>
    </Page>
  );
}

function Acts({ cohort, onDo }: { cohort: Cohort; onDo: (doing: Doing) => void }) {
  const t = useProgramWords();
  const queries = useQueryClient();
  const step = STEPS[cohort.state];
  const take = useMutation({
    mutationFn: (wanted: Step) => takeStep(cohort.id, wanted),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["cohorts"] }),
  });
  function go(wanted: Step): void {
    if (wanted !== "finish" || globalThis.confirm(t("sureFinish"))) take.mutate(wanted);
  }
  return (
    <>
      <Button onClick={() => onDo("clone")}>{t("clone")}</Button>
      <Button onClick={() => onDo("edit")}>{t("edit")}</Button>
      {step && (
        <Button
          look={step === "open" ? "main" : "plain"}
          busy={take.isPending}
          onClick={() => go(step)}
        >
          {t(STEP_WORDS[step])}
        </Button>
      )}
    </>
  );
}

/** One line that leads on, by how far the cohort is. */
function NextStep({ cohort }: { cohort: Cohort }) {
  const t = useProgramWords();
  const summary = useQuery(summaryQuery(cohort.id));
  const groups = useQuery(groupsQuery(cohort.id));
  if (!summary.data || !groups.data || cohort.state === "finished") return null;
  const members = summary.data.members.accepted;
  const params = { cohortId: cohort.id };
  const link = buttonClasses("main", true);
  if (groups.data.items.length > 0) {
    return (
      <NextLine text={t("stepWatch")}>
        <Link to="/cohorts/$cohortId/health" params={params} className={link}>
          {t("goHealth")}
        </Link>
      </NextLine>
    );
  }
  if (cohort.state === "planned") return <NextLine text={t("stepOpen")} />;
  if (members === 0) {
    return (
      <NextLine text={t("stepImport")}>
        <Link to="/cohorts/$cohortId/import" params={params} className={link}>
          {t("goImport")}
        </Link>
      </NextLine>
    );
  }
  return (
    <NextLine text={t("stepDraft", { count: members })}>
      <Link to="/cohorts/$cohortId/drafts" params={params} className={link}>
        {t("goDraft")}
      </Link>
    </NextLine>
  );
}

function NextLine({ text, children }: { text: string; children?: ReactNode }) {
  const t = useProgramWords();
  return (
    <section
      aria-label={t("nextStep")}
      className="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-accent bg-accent-soft px-4 py-3"
    >
      <p>{text}</p>
      {children}
    </section>
  );
}

function Facts({ cohort }: { cohort: Cohort }) {
  const t = useProgramWords();
  const formats = useFormats();
  const { size_min: min, size_ideal: ideal, size_max: max } = cohort;
  const until = lastDay(cohort.first_week, cohort.weeks);
  const rows: readonly [string, string][] = [
    [t("runs"), t("until", { from: formats.day(cohort.first_week), until: formats.day(until) })],
    [t("length"), t("weeks", { count: cohort.weeks - cohort.skip_weeks.length })],
    [t("meeting"), t("inZone", { minutes: cohort.meeting_minutes, zone: cohort.zone })],
    [t("sizes"), t("sizesTold", { min, ideal, max })],
    [t("facilitator"), t(NEED_WORDS[cohort.facilitator])],
    [t("places"), cohort.capacity === null ? t("unlimited") : formats.number(cohort.capacity)],
  ];
  return (
    <Card title={t("settings")}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Calendar({ cohortId }: { cohortId: string }) {
  const t = useProgramWords();
  const show = useMutation({ mutationFn: () => calendarAddress(cohortId) });
  return (
    <Card title={t("calendar")}>
      {show.data ? (
        <CopyField label={t("calendar")} value={show.data.url} />
      ) : (
        <Button small busy={show.isPending} onClick={() => show.mutate()}>
          {t("calendarShow")}
        </Button>
      )}
    </Card>
  );
}
