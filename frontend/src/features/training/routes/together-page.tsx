import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Circle } from "@/features/training/api/athlete";
import { useFigures } from "@/features/training/api/figures";
import {
  type Athlete,
  circlesQuery,
  type Together,
  togetherQuery,
} from "@/features/training/api/performance";
import { DataTable } from "@/features/training/components/data-table";
import { usePeopleWords } from "@/features/training/words-people";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

export function TogetherPage() {
  const t = usePeopleWords();
  const circles = useQuery(circlesQuery);
  return (
    <Page title={t("together")} lead={t("togetherLead")}>
      <Loaded query={circles}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("noGroups")}>{t("noGroupsLead")}</Empty>
          ) : (
            items.map((each) => <CircleCard key={each.group_id} circle={each} />)
          )
        }
      </Loaded>
    </Page>
  );
}

function CircleCard({ circle }: { circle: Circle }) {
  const t = usePeopleWords();
  const together = useQuery(togetherQuery(circle.group_id));
  return (
    <Card
      title={
        <>
          {circle.name} {circle.leads && <Badge tone="accent">{t("leads")}</Badge>}
        </>
      }
    >
      <Loaded query={together}>
        {(found) => (
          <div className="grid gap-2">
            {found.athletes.length === 0 ? (
              <p className="text-soft">{t("nobody")}</p>
            ) : (
              <Athletes together={found} />
            )}
            <p className="text-sm text-soft">
              {found.not_shared > 0 && t("notShared", { count: found.not_shared })}{" "}
              {found.left_out > 0 && (
                <span className="text-warn">{t("leftOut", { count: found.left_out })}</span>
              )}
            </p>
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function Athletes({ together }: { together: Together }) {
  const t = usePeopleWords();
  const formats = useFormats();
  const figures = useFigures();
  const row = (each: Athlete) => ({
    key: each.user_id,
    cells: [
      <AthleteName key="name" athlete={each} />,
      figures.distance(each.distance_7_m),
      figures.time(each.moving_7_s),
      figures.distance(each.distance_28_m),
      figures.points(each.fitness),
      figures.points(each.fatigue),
      figures.points(each.form),
      each.day ? formats.day(each.day) : t("notYet"),
    ],
  });
  const { totals } = together;
  const sum = {
    key: "sum",
    cells: [
      <span key="name" className="font-medium">
        {t("sum")}
      </span>,
      figures.distance(totals.distance_7_m),
      figures.time(totals.moving_7_s),
      figures.distance(totals.distance_28_m),
      "",
      "",
      "",
      "",
    ],
  };
  return (
    <DataTable
      label={together.name}
      head={[
        t("athlete"),
        t("week"),
        t("moving"),
        t("month"),
        t("fitness"),
        t("fatigue"),
        t("form"),
        t("upTo"),
      ]}
      rows={[...together.athletes.map(row), sum]}
    />
  );
}

function AthleteName({ athlete }: { athlete: Athlete }) {
  const t = usePeopleWords();
  const isCoach = athlete.eyes === "coach";
  return (
    <span className="flex max-w-36 flex-wrap items-center gap-x-2 sm:max-w-none">
      <Link
        to="/training/athletes/$userId"
        params={{ userId: athlete.user_id }}
        className="font-medium text-ink underline"
      >
        {athlete.name}
      </Link>
      <Badge>
        <span className="sr-only">{t("seenAs")} </span>
        {t(isCoach ? "asCoach" : "asGroup")}
      </Badge>
      {athlete.left_out > 0 && (
        <Badge tone="warn">{t("leftOutShort", { count: athlete.left_out })}</Badge>
      )}
    </span>
  );
}
