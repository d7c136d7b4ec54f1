import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { groupsQuery } from "@/api/cohort";
import type { DraftRow, Group } from "@/api/shapes";
import { draftsQuery, exportGroups, unpublish } from "@/features/drafts/api/drafts";
import { DraftForm } from "@/features/drafts/components/draft-form";
import { useDraftWords } from "@/features/drafts/words";
import { save } from "@/lib/saving";
import { useFormats } from "@/lib/time";
import { Badge, type Tone } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { useTell } from "@/ui/toast";

const TONES: Record<DraftRow["state"], Tone> = {
  waiting: "accent",
  ready: "good",
  published: "good",
  failed: "bad",
  cancelled: "plain",
};

export function DraftsPage() {
  const t = useDraftWords();
  const { cohortId } = useParams({ from: "/inside/cohorts/$cohortId/drafts" });
  const drafts = useQuery(draftsQuery(cohortId));
  const groups = useQuery(groupsQuery(cohortId));
  const [making, setMaking] = useState(false);
  const make = (
    <Button look="main" onClick={() => setMaking(true)}>
      {t("newDraft")}
    </Button>
  );
  return (
    <Page title={t("title")} actions={make}>
      <Loaded query={drafts}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("noDraft")}>{t("noDraftLead")}</Empty>
          ) : (
            <Drafts cohortId={cohortId} drafts={items} />
          )
        }
      </Loaded>
      <Loaded query={groups}>
        {({ items }) => <Running cohortId={cohortId} groups={items} />}
      </Loaded>
      {making && groups.data && (
        <DraftForm
          cohortId={cohortId}
          running={groups.data.items}
          onClose={() => setMaking(false)}
        />
      )}
    </Page>
  );
}

function Drafts({ cohortId, drafts }: { cohortId: string; drafts: readonly DraftRow[] }) {
  const t = useDraftWords();
  const formats = useFormats();
  return (
    <Card title={t("drafts")}>
      <ul className="divide-y divide-line">
        {drafts.map((draft) => (
          <li key={draft.id}>
            <Link
              to="/cohorts/$cohortId/drafts/$draftId"
              params={{ cohortId, draftId: draft.id }}
              className="-mx-2 flex flex-wrap items-center gap-x-4 gap-y-1 rounded px-2 py-2 text-ink no-underline hover:bg-ground"
            >
              <span className="w-24 font-medium">{t("draft", { number: draft.number })}</span>
              <Badge tone={TONES[draft.state]}>{t(draft.state)}</Badge>
              <span>{t(draft.kind)}</span>
              <span className="flex-1">
                {t("placed", { placed: draft.placed, members: draft.members })}
              </span>
              <span className="text-sm text-soft">{formats.moment(draft.created_at)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Running({ cohortId, groups }: { cohortId: string; groups: readonly Group[] }) {
  const t = useDraftWords();
  const formats = useFormats();
  if (groups.length === 0) return null;
  return (
    <Card title={t("running")} aside={<RunningActs cohortId={cohortId} />}>
      <ul className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
        {groups.map((group) => (
          <li key={group.id} className="rounded-md border border-line p-3">
            <p className="font-medium">
              {group.name} · {formats.weekday(group.slot.day)} {group.slot.start}
            </p>
            <p className="text-sm text-soft">
              {group.facilitator ? t("leads", { name: group.facilitator.name }) : t("noLeader")},{" "}
              {t("people", { count: group.members.length })}
            </p>
            <p className="mt-1 text-sm">{group.members.map((each) => each.name).join(", ")}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function RunningActs({ cohortId }: { cohortId: string }) {
  const t = useDraftWords();
  const tell = useTell();
  const queries = useQueryClient();
  const bring = useMutation({
    mutationFn: () => exportGroups(cohortId),
    onSuccess: (file) => save(file, "groups.csv"),
  });
  const back = useMutation({
    mutationFn: () => unpublish(cohortId),
    onSuccess: async () => {
      tell(t("unpublished"));
      await queries.invalidateQueries({ queryKey: ["cohorts", cohortId] });
      await queries.invalidateQueries({ queryKey: ["drafts"] });
    },
  });
  return (
    <div className="flex gap-2">
      <Button small busy={bring.isPending} onClick={() => bring.mutate()}>
        {t("export")}
      </Button>
      <Button
        small
        look="danger"
        busy={back.isPending}
        onClick={() => {
          if (globalThis.confirm(t("sureUnpublish"))) back.mutate();
        }}
      >
        {t("unpublish")}
      </Button>
    </div>
  );
}
