import { Link } from "@tanstack/react-router";
import { type CohortCircles, sumOf } from "@/features/training/api/circles";
import { useFigures } from "@/features/training/api/figures";
import type { Athlete, Together } from "@/features/training/api/performance";
import { DataTable } from "@/features/training/components/data-table";
import { useTogetherWords } from "@/features/training/words-together";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Card } from "@/ui/card";

interface CohortCardProps {
  cohort: CohortCircles;
  groups: readonly Together[];
}

/** The groups of a cohort against each other, and all of them together. */
export function CohortCard({ cohort, groups }: CohortCardProps) {
  const t = useTogetherWords();
  const sum = sumOf(groups);
  const cells = useSums();
  return (
    <Card title={t("groupsOf", { cohort: cohort.title })}>
      <div className="grid grid-cols-1 gap-2">
        <DataTable
          label={cohort.title}
          head={[t("groupName"), t("sharers"), t("week"), t("moving"), t("month")]}
          rows={[
            ...groups.map((each) => ({
              key: each.group_id,
              cells: [
                <Link
                  key="name"
                  to="/training/together"
                  search={{ group: each.group_id }}
                  className="font-medium text-ink underline"
                >
                  {each.name}
                </Link>,
                ...cells(each, each.athletes.length),
              ],
            })),
            {
              key: "sum",
              cells: [
                <span key="name" className="font-medium">
                  {t("sum")}
                </span>,
                ...cells(sum, sum.sharing),
              ],
            },
          ]}
        />
        <Missing of={sum} />
      </div>
    </Card>
  );
}

type Summed = Pick<Together, "totals" | "left_out" | "not_shared">;

function useSums() {
  const t = useTogetherWords();
  const figures = useFigures();
  return ({ totals, not_shared: silent }: Summed, shown: number) => [
    t("sharersOf", { shown, all: shown + silent }),
    figures.distance(totals.distance_7_m),
    figures.time(totals.moving_7_s),
    figures.distance(totals.distance_28_m),
  ];
}

/** What is in no number above, and why. */
function Missing({ of }: { of: Summed }) {
  const t = useTogetherWords();
  if (of.not_shared + of.left_out === 0) return null;
  return (
    <p className="text-sm text-soft">
      {of.not_shared > 0 && t("notShared", { count: of.not_shared })}{" "}
      {of.left_out > 0 && <span className="text-warn">{t("leftOut", { count: of.left_out })}</span>}
    </p>
  );
}

interface GroupCardProps {
  cohort: CohortCircles;
  together: Together;
}

export function GroupCard({ cohort, together }: GroupCardProps) {
  const t = useTogetherWords();
  const isLed = cohort.circles.some((each) => each.group_id === together.group_id && each.leads);
  return (
    <Card
      title={
        <>
          {together.name} {isLed && <Badge tone="accent">{t("leads")}</Badge>}
        </>
      }
      aside={<span className="text-sm text-soft">{cohort.title}</span>}
    >
      <div className="grid grid-cols-1 gap-2">
        {together.athletes.length === 0 ? (
          <p className="text-soft">{t("nobody")}</p>
        ) : (
          <Athletes together={together} />
        )}
        <Missing of={together} />
      </div>
    </Card>
  );
}

function Athletes({ together }: { together: Together }) {
  const t = useTogetherWords();
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
  const t = useTogetherWords();
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
