import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import type { Cohort, Program } from "@/api/shapes";
import { cohortsQuery, programsQuery } from "@/features/programs/api/programs";
import { NewCohort, NewProgram } from "@/features/programs/components/planning";
import { StateBadge } from "@/features/programs/components/state-badge";
import { useProgramWords } from "@/features/programs/words";
import { useFormats } from "@/lib/time";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { SelectField, TextField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

const STATES = ["planned", "open", "running", "finished"] as const;
type Making = "program" | "cohort" | null;

export function ProgramsPage() {
  const t = useProgramWords();
  const [making, setMaking] = useState<Making>(null);
  const programs = useQuery(programsQuery);
  return (
    <Page
      title={t("programs")}
      lead={t("lead")}
      actions={
        <>
          <Button onClick={() => setMaking("program")}>{t("newProgram")}</Button>
          {!!programs.data?.items.length && (
            <Button look="main" onClick={() => setMaking("cohort")}>
              {t("newCohort")}
            </Button>
          )}
        </>
      }
    >
      <Loaded query={programs}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title={t("none")}
              action={
                <Button look="main" onClick={() => setMaking("program")}>
                  {t("newProgram")}
                </Button>
              }
            >
              {t("noneLead")}
            </Empty>
          ) : (
            <Cohorts programs={items} />
          )
        }
      </Loaded>
      {making === "program" && <NewProgram onClose={() => setMaking(null)} />}
      {making === "cohort" && (
        <NewCohort programs={programs.data?.items ?? []} onClose={() => setMaking(null)} />
      )}
    </Page>
  );
}

function Cohorts({ programs }: { programs: readonly Program[] }) {
  const t = useProgramWords();
  const cohorts = useQuery(cohortsQuery);
  const [search, setSearch] = useState("");
  const [state, setState] = useState("");
  const wanted = useDeferredValue(search.trim().toLocaleLowerCase());
  const fits = (cohort: Cohort) =>
    (!state || cohort.state === state) &&
    `${cohort.title} ${cohort.program_title}`.toLocaleLowerCase().includes(wanted);
  const isFiltered = wanted !== "" || state !== "";
  return (
    <>
      <div className="flex flex-wrap gap-3">
        <TextField
          label={t("search")}
          hideLabel
          type="search"
          placeholder={t("search")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="w-full sm:w-72"
        />
        <SelectField
          label={t("state")}
          hideLabel
          value={state}
          onChange={(event) => setState(event.target.value)}
          className="w-40"
        >
          <option value="">{t("anyState")}</option>
          {STATES.map((each) => (
            <option key={each} value={each}>
              {t(each)}
            </option>
          ))}
        </SelectField>
      </div>
      <Loaded query={cohorts}>
        {({ items }) => {
          const found = items.filter(fits);
          if (isFiltered && found.length === 0) {
            return <Empty title={t("noneFound")}>{t("noneFoundLead")}</Empty>;
          }
          const of = (program: Program) => found.filter((each) => each.program_id === program.id);
          return programs
            .filter((each) => !isFiltered || of(each).length > 0)
            .map((each) => <ProgramCard key={each.id} program={each} cohorts={of(each)} />);
        }}
      </Loaded>
    </>
  );
}

function ProgramCard({ program, cohorts }: { program: Program; cohorts: readonly Cohort[] }) {
  const t = useProgramWords();
  return (
    <Card title={program.title}>
      {program.description && <p className="mb-3 max-w-prose text-soft">{program.description}</p>}
      {cohorts.length === 0 && <p className="text-soft">{t("noCohorts")}</p>}
      <ul className="divide-y divide-line">
        {cohorts.map((cohort) => (
          <CohortLine key={cohort.id} cohort={cohort} />
        ))}
      </ul>
    </Card>
  );
}

function CohortLine({ cohort }: { cohort: Cohort }) {
  const t = useProgramWords();
  const formats = useFormats();
  return (
    <li>
      <Link
        to="/cohorts/$cohortId"
        params={{ cohortId: cohort.id }}
        className="-mx-2 flex flex-wrap items-center gap-x-4 gap-y-1 rounded px-2 py-2 text-ink no-underline hover:bg-ground"
      >
        <span className="min-w-48 flex-1 font-medium">{cohort.title}</span>
        <StateBadge state={cohort.state} />
        <span className="text-sm text-soft">
          {t("from", { day: formats.day(cohort.first_week) })},{" "}
          {t("weeks", { count: cohort.weeks })}, {cohort.zone}
        </span>
      </Link>
    </li>
  );
}
