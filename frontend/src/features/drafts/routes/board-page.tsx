import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { cohortQuery, groupsQuery } from "@/api/cohort";
import { heatQuery } from "@/api/heat";
import type { Cohort, Draft, Group } from "@/api/shapes";
import { alsoLocked, flawTold, groupName, lockableIn } from "@/features/drafts/api/board";
import { draftQuery } from "@/features/drafts/api/drafts";
import { useBoard } from "@/features/drafts/api/use-board";
import { CompareDialog } from "@/features/drafts/components/compare-dialog";
import { DraftForm } from "@/features/drafts/components/draft-form";
import { type BoardActs, GroupCard } from "@/features/drafts/components/group-card";
import { ProgressLine } from "@/features/drafts/components/progress-line";
import { SlotDialog } from "@/features/drafts/components/slot-dialog";
import { UnplacedCard } from "@/features/drafts/components/unplaced-card";
import { WhatIfDialog } from "@/features/drafts/components/what-if-dialog";
import { useFailureTold } from "@/features/drafts/failure-words";
import { useDraftWords } from "@/features/drafts/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button, buttonClasses } from "@/ui/button";
import { useFlawTold } from "@/ui/flaw-words";
import { HeatGrid } from "@/ui/heat-grid";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

type Opened = "compare" | "what-if" | "add" | null;

export function BoardPage() {
  const { cohortId, draftId } = useParams({ from: "/inside/cohorts/$cohortId/drafts/$draftId" });
  const cohort = useQuery(cohortQuery(cohortId));
  const draft = useQuery(draftQuery(draftId));
  return (
    <Loaded query={draft} waiting={<Skeleton rows={8} />}>
      {(found) =>
        cohort.data ? <Board key={found.id} draft={found} cohort={cohort.data} /> : null
      }
    </Loaded>
  );
}

function Board({ draft, cohort }: { draft: Draft; cohort: Cohort }) {
  const t = useDraftWords();
  const [opened, setOpened] = useState<Opened>(null);
  const failureTold = useFailureTold();
  const acts = useBoard(draft);
  const close = () => setOpened(null);
  const isDone = draft.state === "ready" || draft.state === "published";
  return (
    <Page
      title={t("draft", { number: draft.number })}
      lead={<Lead draft={draft} />}
      actions={
        isDone && (
          <>
            <Button onClick={() => setOpened("compare")}>{t("compare")}</Button>
            <Button onClick={() => setOpened("what-if")}>{t("whatIf")}</Button>
            {draft.state === "ready" && (
              <Link
                to="/cohorts/$cohortId/publish/$draftId"
                params={{ cohortId: cohort.id, draftId: draft.id }}
                className={buttonClasses("main")}
              >
                {t("publish")}
              </Link>
            )}
          </>
        )
      }
    >
      {draft.state === "waiting" && <ProgressLine draft={draft} />}
      {draft.failure && (
        <p role="alert" className="rounded-md border border-bad bg-bad-soft p-4">
          <strong className="text-bad">{t("failure")}.</strong> {failureTold(draft)}
        </p>
      )}
      {isDone && (
        <>
          <Remarks draft={draft} />
          <HeatStrip draft={draft} cohort={cohort} />
          <Groups draft={draft} cohort={cohort} acts={acts} onAdd={() => setOpened("add")} />
        </>
      )}
      {opened === "compare" && <CompareDialog draft={draft} onClose={close} />}
      {opened === "what-if" && <WhatIfDialog draft={draft} cohort={cohort} onClose={close} />}
      {opened === "add" && (
        <SlotDialog
          title={t("addGroup")}
          cohort={cohort}
          onChoose={(slot) => acts.onChange({ act: "add_group", slot, members: [] })}
          onClose={close}
        />
      )}
    </Page>
  );
}

function Lead({ draft }: { draft: Draft }) {
  const t = useDraftWords();
  const { placed, members, score, upper_bound: bound, moves } = draft;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Badge tone={draft.state === "ready" ? "good" : "plain"}>{t(draft.state)}</Badge>
      <span>{t(draft.kind)}</span>
      {members > 0 && <strong className="text-ink">{t("placed", { placed, members })}</strong>}
      {members > 0 && (
        <span>{bound === null ? t("score", { score }) : t("bounded", { score, bound })}</span>
      )}
      {moves && <span>{t("moves", { moved: moves.moved, retimed: moves.retimed })}</span>}
    </span>
  );
}

function Remarks({ draft }: { draft: Draft }) {
  const t = useDraftWords();
  const flawSaid = useFlawTold();
  const nameOf = (key: string) => t("group", { key: groupName(key) });
  const parts = [
    { title: t("problems", { count: draft.problems.length }), flaws: draft.problems, bad: true },
    { title: t("changed"), flaws: draft.changes, bad: false },
    { title: t("leftAlone"), flaws: draft.left_alone, bad: false },
  ].filter((part) => part.flaws.length > 0);
  return parts.map(({ title, flaws, bad }) => (
    <section
      key={title}
      className={`rounded-md border p-3 ${bad ? "border-bad bg-bad-soft" : "border-warn bg-warn-soft"}`}
    >
      <h2 className={`font-medium ${bad ? "text-bad" : "text-warn"}`}>{title}</h2>
      {bad && <p className="text-sm">{t("problemsLead")}</p>}
      <ul className="mt-1 list-disc pl-5 text-sm">
        {flaws.slice(0, 8).map((flaw) => (
          <li key={`${flaw.where} ${flaw.message}`}>{flawTold([flaw], null, nameOf, flawSaid)}</li>
        ))}
      </ul>
    </section>
  ));
}

function HeatStrip({ draft, cohort }: { draft: Draft; cohort: Cohort }) {
  const t = useDraftWords();
  const [open, setOpen] = useState(false);
  const heat = useQuery({ ...heatQuery(cohort.id, { draft: draft.id }), enabled: open });
  return (
    <details
      className="rounded-lg border border-line bg-raised px-4 py-2"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="font-medium">{t("heat")}</summary>
      <div className="pt-3">
        <Loaded query={heat}>
          {(found) => <HeatGrid heat={found} measure="able" label={t("heat")} />}
        </Loaded>
      </div>
    </details>
  );
}

interface GroupsProps {
  draft: Draft;
  cohort: Cohort;
  acts: BoardActs;
  onAdd: () => void;
}

const NONE: readonly Group[] = [];

function Groups({ draft, cohort, acts, onAdd }: GroupsProps) {
  const t = useDraftWords();
  const formats = useFormats();
  const [locked, setLocked] = useState<string | null>(null);
  const { data } = useQuery({ ...groupsQuery(cohort.id), enabled: draft.kind !== "fresh" });
  const running = data?.items ?? NONE;
  const locking = { lockable: lockableIn(running, draft.locks), onLock: setLocked };
  return (
    <section
      aria-label={t("board")}
      className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]"
      data-version={formats.number(draft.version)}
    >
      <div className="grid grid-cols-1 items-start gap-3 md:grid-cols-2 2xl:grid-cols-3">
        {draft.groups.map((group) => (
          <GroupCard
            key={group.key}
            {...acts}
            {...locking}
            draft={draft}
            cohort={cohort}
            group={group}
          />
        ))}
        {!acts.disabled && (
          <Button look="quiet" className="justify-self-start" onClick={onAdd}>
            + {t("addGroup")}
          </Button>
        )}
      </div>
      <div className="lg:sticky lg:top-4">
        <UnplacedCard {...acts} draft={draft} />
      </div>
      {locked && (
        <DraftForm
          cohortId={cohort.id}
          running={running}
          locked={alsoLocked(draft.locks, locked, running)}
          onClose={() => setLocked(null)}
        />
      )}
    </section>
  );
}
