import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { may, useMe } from "@/api/me";
import { type Standing, standingQuery, troublesOf } from "@/api/standing";
import { deadQuery } from "@/features/admin/api/operations";
import { useAdminWords } from "@/features/admin/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button, buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

export function SystemHealthPage() {
  const t = useAdminWords();
  const formats = useFormats();
  const standing = useQuery(standingQuery);
  return (
    <Page
      title={t("health")}
      lead={t("healthLead")}
      actions={
        <Button busy={standing.isFetching} onClick={() => void standing.refetch()}>
          {t("again")}
        </Button>
      }
    >
      <Loaded query={standing}>
        {(found) => (
          <>
            <Card className={troublesOf(found).length === 0 ? "!border-good" : "!border-warn"}>
              <p role="status">
                {troublesOf(found).length === 0 ? (
                  <span className="text-good">✓ {t("well")}</span>
                ) : (
                  <span className="text-warn">{t("unwell")}</span>
                )}{" "}
                <span className="text-soft">
                  {t("looked", {
                    when: formats.ago(new Date(standing.dataUpdatedAt).toISOString()),
                  })}
                </span>
              </p>
            </Card>
            <Details standing={found} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Details({ standing }: { standing: Standing }) {
  const t = useAdminWords();
  const isOperator = may(useMe(), "operations.jobs");
  const { parts, plugins, inside } = standing;
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
      <Card title={t("parts")}>
        <States found={parts} />
      </Card>
      {plugins && Object.keys(plugins).length > 0 && (
        <Card title={t("plugins")}>
          <States found={plugins} />
        </Card>
      )}
      {isOperator && <DeadLetters />}
      {inside?.guards && (
        <Card title={t("guards")}>
          <ul className="divide-y divide-line">
            {Object.entries(inside.guards).map(([name, told]) => (
              <GuardLine key={name} name={name} told={told} />
            ))}
          </ul>
        </Card>
      )}
      {inside?.limits_refused && (
        <Card title={t("refused")}>
          <Counts found={inside.limits_refused} />
        </Card>
      )}
    </div>
  );
}

function States({ found }: { found: Record<string, "ok" | "failing"> }) {
  const t = useAdminWords();
  return (
    <ul className="divide-y divide-line">
      {Object.entries(found).map(([name, state]) => (
        <li key={name} className="flex items-center justify-between gap-3 py-1.5">
          <span>{name.replaceAll("_", " ")}</span>
          <Badge tone={state === "ok" ? "good" : "bad"}>{t(state)}</Badge>
        </li>
      ))}
    </ul>
  );
}

const BREAKERS = ["closed", "open", "half_open"] as const;

function GuardLine({ name, told }: { name: string; told: unknown }) {
  const t = useAdminWords();
  const known = (told ?? {}) as { breaker?: string; running?: number; waiting?: number };
  const breaker = BREAKERS.find((each) => each === known.breaker);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-3 py-1.5">
      <span className="min-w-32 flex-1">{name.replaceAll("_", " ")}</span>
      {known.running !== undefined && (
        <span className="text-sm text-soft">
          {t("load", { running: known.running, waiting: known.waiting ?? 0 })}
        </span>
      )}
      {breaker && <Badge tone={breaker === "closed" ? "good" : "warn"}>{t(breaker)}</Badge>}
    </li>
  );
}

function DeadLetters() {
  const t = useAdminWords();
  const dead = useQuery(deadQuery);
  const count = dead.data?.items.length ?? 0;
  return (
    <Card title={t("jobs")}>
      <Loaded query={dead}>
        {() => (
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className={count ? "text-warn" : "text-good"}>
              {count ? t("deadLetters", { count }) : t("noDeadLetters")}
            </p>
            <Link to="/admin/jobs" className={buttonClasses("plain", true)}>
              {t("toJobs")}
            </Link>
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function Counts({ found }: { found: Record<string, unknown> }) {
  const t = useAdminWords();
  const rows = Object.entries(found);
  if (rows.length === 0) return <p className="text-soft">{t("noneRefused")}</p>;
  return (
    <ul className="divide-y divide-line">
      {rows.map(([name, count]) => (
        <li key={name} className="flex justify-between gap-3 py-1.5">
          <span>{name.replaceAll("_", " ")}</span>
          <span>{String(count)}</span>
        </li>
      ))}
    </ul>
  );
}
