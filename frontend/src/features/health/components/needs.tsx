import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { groupsQuery } from "@/api/cohort";
import { connectionsQuery, providerName } from "@/api/connections";
import { heatQuery } from "@/api/heat";
import type { Cohort } from "@/api/shapes";
import {
  attendanceQuery,
  failedNoticesQuery,
  lettersQuery,
  retryNotices,
  trustAddress,
  undeliverableQuery,
} from "@/features/health/api/health";
import { type Asked, looked } from "@/features/health/api/looked";
import { useHealthWords } from "@/features/health/words";
import { useNow } from "@/lib/now";
import { useFormats } from "@/lib/time";
import { Button, buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Failure } from "@/ui/failure";
import { Skeleton } from "@/ui/skeleton";
import { useTell } from "@/ui/toast";

interface Need {
  key: string;
  text: string;
  action: ReactNode;
}

/** One line for each thing that needs a person, with its one action. */
export function Needs({ cohort }: { cohort: Cohort }) {
  const t = useHealthWords();
  const formats = useFormats();
  const outside = useOutsideNeeds(cohort.id);
  const post = usePostNeeds(cohort.id);
  const groups = useGroupNeeds(cohort);
  const missing = useMissing(cohort.id);
  const now = useNow();
  const found = [groups, missing, outside, post];
  const needs = found.flatMap((each) => each.needs);
  const { isPending, error, at, retry } = looked(found.flatMap((each) => each.asked));
  if (isPending) return <Skeleton />;
  const isWell = needs.length === 0 && !error;
  return (
    <Card title={t("needs")} className={isWell ? "!border-good" : ""}>
      {error !== null && <Failure error={error} title={t("unknown")} onRetry={retry} />}
      {isWell && (
        <p className="text-good">
          ✓ {t("allWell")}{" "}
          <span className="text-soft">
            {t("looked", { when: formats.ago(new Date(at).toISOString(), Math.max(now, at)) })}
          </span>
        </p>
      )}
      {needs.length > 0 && (
        <ul className="divide-y divide-line">
          {needs.map(({ key, text, action }) => (
            <li key={key} className="flex flex-wrap items-center justify-between gap-2 py-2">
              <span className="min-w-0 flex-1">{text}</span>
              {action}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

interface Found {
  needs: readonly Need[];
  asked: readonly Asked[];
}

function useGroupNeeds(cohort: Cohort): Found {
  const t = useHealthWords();
  const groups = useQuery(groupsQuery(cohort.id));
  const heat = useQuery(heatQuery(cohort.id, {}));
  const needs: Need[] = [];
  const items = groups.data?.items ?? [];
  const left = (heat.data?.members ?? 0) - (heat.data?.placed ?? 0);
  const toDrafts = (word: "toDrafts" | "toGroups") => (
    <Link
      to="/cohorts/$cohortId/drafts"
      params={{ cohortId: cohort.id }}
      className={buttonClasses("plain", true)}
    >
      {t(word)}
    </Link>
  );
  if (items.length > 0 && left > 0) {
    needs.push({
      key: "unplaced",
      text: t("unplaced", { count: left }),
      action: toDrafts("toDrafts"),
    });
  }
  for (const group of items.filter((each) => each.members.length < cohort.size_min)) {
    const text = t("small", { group: group.name, count: group.members.length });
    needs.push({ key: group.id, text, action: toDrafts("toGroups") });
  }
  return { needs, asked: [groups, heat] };
}

/** Who has been missing: the facilitator may know why, else somebody asks. */
function useMissing(cohortId: string): Found {
  const t = useHealthWords();
  const trend = useQuery(attendanceQuery(cohortId));
  const needs = (trend.data?.missing ?? []).map(({ sign_up_id: key, name, in_a_row: count }) => ({
    key,
    text: t("missing", { name, count }),
    action: (
      <Link
        to="/cohorts/$cohortId/people"
        params={{ cohortId }}
        className={buttonClasses("plain", true)}
      >
        {t("toPerson")}
      </Link>
    ),
  }));
  return { needs, asked: [trend] };
}

function useOutsideNeeds(cohortId: string): Found {
  const t = useHealthWords();
  const connections = useQuery(connectionsQuery(cohortId, true));
  const items = connections.data?.items ?? [];
  const letters = useQueries({
    queries: items.map((each) => lettersQuery(cohortId, each.provider)),
  });
  const needs: Need[] = [];
  for (const [at, each] of items.entries()) {
    const provider = providerName(each.provider);
    const action = (
      <a href={`#${each.provider}`} className={buttonClasses("plain", true)}>
        {t("show")}
      </a>
    );
    const add = (kind: string, text: string) =>
      needs.push({ key: `${each.provider} ${kind}`, text, action });
    if (each.state === "failed") add("failed", t("failed", { provider, note: each.note }));
    if (each.state === "guarded") add("guarded", t("guarded", { provider }));
    if (each.drift.length > 0) add("drift", t("drift", { provider, count: each.drift.length }));
    const given = letters[at]?.data?.items.length ?? 0;
    if (given > 0) add("letters", t("letters", { provider, count: given }));
  }
  return { needs, asked: [connections, ...letters] };
}

function usePostNeeds(cohortId: string): Found {
  const t = useHealthWords();
  const tell = useTell();
  const queries = useQueryClient();
  const returned = useQuery(undeliverableQuery(cohortId));
  const failed = useQuery(failedNoticesQuery(cohortId));
  const again = () => queries.invalidateQueries({ queryKey: ["cohorts", cohortId] });
  const trust = useMutation({
    mutationFn: (person: { sign_up_id: string; name: string }) =>
      trustAddress(cohortId, person.sign_up_id),
    onSuccess: async (_made, { name }) => {
      tell(t("trusted", { name }));
      await again();
    },
  });
  const retry = useMutation({
    mutationFn: (ids: readonly string[]) => retryNotices(cohortId, ids),
    onSuccess: async () => {
      tell(t("retried"));
      await again();
    },
  });
  const needs: Need[] = (returned.data?.items ?? []).map((person) => ({
    key: person.sign_up_id,
    text: t("returned", { name: person.name, reason: person.reason }),
    action: (
      <Button small busy={trust.isPending} onClick={() => trust.mutate(person)}>
        {t("trust")}
      </Button>
    ),
  }));
  const ids = (failed.data?.items ?? []).map((each) => each.id);
  if (ids.length > 0) {
    needs.push({
      key: "notices",
      text: t("notices", { count: ids.length }),
      action: (
        <Button small busy={retry.isPending} onClick={() => retry.mutate(ids)}>
          {t("retry")}
        </Button>
      ),
    });
  }
  return { needs, asked: [returned, failed] };
}
