import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { cohortQuery, groupsQuery } from "@/api/cohort";
import { connectionsQuery } from "@/api/connections";
import { asProblem } from "@/api/problem";
import type { Cohort, Draft } from "@/api/shapes";
import {
  consequencesQuery,
  draftToPublish,
  meetingsOf,
  publish,
} from "@/features/publishing/api/publishing";
import { NO_TURNS, Outside, type Turns } from "@/features/publishing/components/outside";
import { usePublishWords } from "@/features/publishing/words";
import { Button, buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Failure } from "@/ui/failure";
import { CheckField } from "@/ui/field";
import { useFlawTold } from "@/ui/flaw-words";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

export function PublishPage() {
  const { cohortId, draftId } = useParams({ from: "/inside/cohorts/$cohortId/publish/$draftId" });
  const cohort = useQuery(cohortQuery(cohortId));
  const draft = useQuery(draftToPublish(draftId));
  return (
    <Loaded query={draft}>
      {(found) => (cohort.data ? <Sheet draft={found} cohort={cohort.data} /> : null)}
    </Loaded>
  );
}

function Sheet({ draft, cohort }: { draft: Draft; cohort: Cohort }) {
  const t = usePublishWords();
  const queries = useQueryClient();
  const [despite, setDespite] = useState(false);
  const [turns, setTurns] = useState<Turns>(NO_TURNS);
  const params = { cohortId: cohort.id, draftId: draft.id };
  const act = useMutation({
    mutationFn: () => publish(draft.id, despite),
    onMutate: () => {
      const known = queries.getQueryData(connectionsQuery(cohort.id).queryKey);
      setTurns(new Map(known?.items.map((each) => [each.id, each.ended_at])));
    },
    // Not waited for: what is published is no longer asked what publishing it would change.
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["drafts"] });
      void queries.invalidateQueries({ queryKey: ["cohorts", cohort.id] });
    },
    onError: () => undefined,
  });
  const isOver = act.isSuccess || draft.state === "published";
  const isStale = asProblem(act.error)?.code === "inputs_changed" || draft.changes.length > 0;
  return (
    <Page
      title={t("title", { number: draft.number })}
      actions={
        <Link to="/cohorts/$cohortId/drafts/$draftId" params={params} className={buttonClasses()}>
          {t("back")}
        </Link>
      }
    >
      {isOver ? <Published cohortId={cohort.id} /> : <Summary draft={draft} cohort={cohort} />}
      {!isOver && draft.changes.length > 0 && <Changes draft={draft} />}
      {act.error && <Failure error={act.error} />}
      <Outside cohortId={cohort.id} draft={isOver ? null : draft} turns={turns} />
      {!isOver && draft.problems.length > 0 && <p className="text-bad">{t("problems")}</p>}
      {!isOver && (
        <div className="flex flex-wrap items-center gap-4">
          <Button
            look="main"
            busy={act.isPending}
            disabled={draft.problems.length > 0 || draft.state !== "ready"}
            onClick={() => act.mutate()}
          >
            {t("publish")}
          </Button>
          {isStale && (
            <CheckField
              label={t("despite")}
              checked={despite}
              onChange={(event) => setDespite(event.target.checked)}
            />
          )}
        </div>
      )}
    </Page>
  );
}

function Summary({ draft, cohort }: { draft: Draft; cohort: Cohort }) {
  const t = usePublishWords();
  const running = useQuery(groupsQuery(cohort.id));
  const runs = (running.data?.items.length ?? 0) > 0;
  const consequences = useQuery(consequencesQuery(draft.id, runs));
  const movers = consequences.data?.movers.length ?? 0;
  return (
    <Card title={t("summary")}>
      <p>
        {t("makes", {
          groups: t("groups", { count: draft.groups.length }),
          members: t("members", { count: draft.placed }),
          meetings: t("meetings", { count: meetingsOf(draft, cohort) }),
        })}
      </p>
      {draft.unplaced.length > 0 && (
        <p className="text-warn">{t("unplaced", { count: draft.unplaced.length })}</p>
      )}
      {runs && movers > 0 && <p>{t("movers", { count: movers })}</p>}
    </Card>
  );
}

function Changes({ draft }: { draft: Draft }) {
  const t = usePublishWords();
  const flawSaid = useFlawTold();
  return (
    <section className="rounded-md border border-warn bg-warn-soft p-3">
      <h2 className="font-medium text-warn">{t("changes")}</h2>
      <ul className="list-disc pl-5 text-sm">
        {draft.changes.map((flaw) => (
          <li key={`${flaw.where} ${flaw.message}`}>{flawSaid(flaw)}</li>
        ))}
      </ul>
    </section>
  );
}

function Published({ cohortId }: { cohortId: string }) {
  const t = usePublishWords();
  const groups = useQuery(groupsQuery(cohortId));
  const params = { cohortId };
  return (
    <Card title={t("published")} className="!border-good">
      <p role="status">
        {groups.data &&
          t("publishedLead", {
            groups: t("groups", { count: groups.data.items.length }),
            members: t("members", {
              count: groups.data.items.reduce((sum, each) => sum + each.members.length, 0),
            }),
          })}
      </p>
      <p className="mt-3 flex flex-wrap gap-2">
        <Link to="/cohorts/$cohortId/drafts" params={params} className={buttonClasses("main")}>
          {t("toGroups")}
        </Link>
        <Link to="/cohorts/$cohortId/health" params={params} className={buttonClasses()}>
          {t("toHealth")}
        </Link>
      </p>
    </Card>
  );
}
