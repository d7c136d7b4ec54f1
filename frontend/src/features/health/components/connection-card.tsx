import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { providerName } from "@/api/connections";
import { applyPlan, makePlan, operationsOf, planQuery } from "@/api/plans";
import type { Connection } from "@/api/shapes";
import { disconnect, lettersQuery, replayLetter, syncNow } from "@/features/health/api/health";
import { useHealthWords } from "@/features/health/words";
import { useFormats } from "@/lib/time";
import { Badge, type Tone } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Menu, MenuItem } from "@/ui/menu";
import { PlanTold } from "@/ui/plan-told";
import { useTell } from "@/ui/toast";

const TONES: Record<Connection["state"], Tone> = {
  never: "plain",
  converged: "good",
  waiting: "warn",
  guarded: "warn",
  failed: "bad",
};
const STATES = {
  never: "never",
  converged: "converged",
  waiting: "stateWaiting",
  guarded: "stateGuarded",
  failed: "stateFailed",
} as const;

export function ConnectionCard({ connection }: { connection: Connection }) {
  const t = useHealthWords();
  const formats = useFormats();
  return (
    <li id={connection.provider} className="grid scroll-mt-4 gap-3 py-3">
      <div className="flex flex-wrap items-center gap-3">
        <h3 className="font-medium">{providerName(connection.provider)}</h3>
        <span className="min-w-0 truncate text-sm text-soft">{connection.place}</span>
        <Badge tone={TONES[connection.state]}>{t(STATES[connection.state])}</Badge>
        {connection.ended_at && (
          <span className="text-sm text-soft">
            {t("lastLooked", { when: formats.ago(connection.ended_at) })}
          </span>
        )}
        <span className="flex-1" />
        <More connection={connection} />
      </div>
      {connection.note && <p className="text-sm text-soft">{connection.note}</p>}
      <Drift connection={connection} />
      <Letters connection={connection} />
      <Planned connection={connection} />
    </li>
  );
}

function More({ connection }: { connection: Connection }) {
  const t = useHealthWords();
  const queries = useQueryClient();
  const { cohort_id: cohortId, provider } = connection;
  const end = useMutation({
    mutationFn: () => disconnect(cohortId, provider),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["cohorts", cohortId] }),
  });
  const sync = useMutation({
    mutationFn: () => syncNow(cohortId, provider),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["cohorts", cohortId, "connections"] }),
  });
  const trigger = (
    <button
      type="button"
      aria-label={`${providerName(provider)}: ${t("disconnect")}`}
      className="grid size-8 place-items-center rounded-md text-soft hover:bg-ground"
    >
      ⋯
    </button>
  );
  return (
    <>
      <Button small busy={sync.isPending} onClick={() => sync.mutate()}>
        {t("sync")}
      </Button>
      <Menu trigger={trigger}>
        <MenuItem
          danger
          onSelect={() => {
            if (globalThis.confirm(t("sureDisconnect"))) end.mutate();
          }}
        >
          {t("disconnect")}
        </MenuItem>
      </Menu>
    </>
  );
}

function Drift({ connection }: { connection: Connection }) {
  const t = useHealthWords();
  if (connection.drift.length === 0) return null;
  return (
    <section className="border-l-2 border-warn pl-3">
      <h4 className="text-sm font-medium text-warn">{t("driftTitle")}</h4>
      <ul className="text-sm">
        {connection.drift.map((each) => (
          <li key={`${each.kind} ${each.key} ${each.field}`}>
            {each.kind} {each.key}, {each.field}: {t("wanted", { value: told(each.wanted) })},{" "}
            {t("seen", { value: told(each.seen) })};{" "}
            {t(
              (["enforce", "report", "adopt"] as const).find((word) => word === each.care) ??
                "report",
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function told(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function Letters({ connection }: { connection: Connection }) {
  const t = useHealthWords();
  const formats = useFormats();
  const tell = useTell();
  const queries = useQueryClient();
  const { cohort_id: cohortId, provider } = connection;
  const letters = useQuery(lettersQuery(cohortId, provider));
  const replay = useMutation({
    mutationFn: (id: string) => replayLetter(cohortId, provider, id),
    onSuccess: async () => {
      tell(t("replayed"));
      await queries.invalidateQueries({ queryKey: ["cohorts", cohortId, "connections"] });
    },
  });
  const items = letters.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="border-l-2 border-bad pl-3">
      <h4 className="text-sm font-medium text-bad">{t("lettersTitle")}</h4>
      <ul className="grid gap-1">
        {items.map((letter) => (
          <li key={letter.id} className="flex flex-wrap items-center gap-3 text-sm">
            <span>{letter.kind}</span>
            <span className="text-soft">
              {formats.moment(letter.created_at)}, {t("attempts", { count: letter.attempt })}
            </span>
            <span className="min-w-0 flex-1 truncate">{letter.error}</span>
            <Button small busy={replay.isPending} onClick={() => replay.mutate(letter.id)}>
              {t("replay")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Planned({ connection }: { connection: Connection }) {
  const t = useHealthWords();
  const [planId, setPlanId] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: () => makePlan(connection.cohort_id, connection.provider),
    onSuccess: ({ id }) => setPlanId(id),
  });
  const plan = useQuery(planQuery(planId));
  const queries = useQueryClient();
  const apply = useMutation({
    mutationFn: (force: boolean) => applyPlan(planId ?? "", force),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sync-plans", planId] }),
  });
  const isLooking = make.isPending || (planId !== null && plan.data?.state === "waiting");
  const isReady = plan.data?.state === "ready" && operationsOf(plan.data).length > 0;
  return (
    <div className="grid justify-items-start gap-2" aria-live="polite">
      {!isReady && (
        <Button small look="quiet" busy={isLooking} onClick={() => make.mutate()}>
          {isLooking ? t("planning") : t("plan")}
        </Button>
      )}
      {plan.data && plan.data.state !== "waiting" && <PlanTold plan={plan.data} />}
      {isReady && (
        <Button
          small
          look={plan.data?.content.guarded ? "danger" : "plain"}
          busy={apply.isPending}
          onClick={() => apply.mutate(plan.data?.content.guarded ?? false)}
        >
          {t(plan.data?.content.guarded ? "applyForce" : "apply")}
        </Button>
      )}
      {plan.data?.state === "applied" && <p className="text-good">{t("applied")}</p>}
    </div>
  );
}
