import { useMemo, useState } from "react";
import { dayNumber, dayOf, dayTicks, useShortDay } from "@/features/training/api/days";
import type { PlannedEvent } from "@/features/training/api/events";
import { type Figures, useFigures } from "@/features/training/api/figures";
import {
  aheadOf,
  type Course,
  courseOf,
  flagsOf,
  type LoadDay,
  pastOf,
} from "@/features/training/api/loads";
import type { Ahead, Load } from "@/features/training/api/performance";
import type { Span } from "@/features/training/api/plotting";
import { DataTable } from "@/features/training/components/data-table";
import { PlanDrawing } from "@/features/training/components/plan-drawing";
import { type Panel, Plot } from "@/features/training/components/plot";
import { PlotControls } from "@/features/training/components/plot-controls";
import { Readings } from "@/features/training/components/readings";
import { useNumberWords } from "@/features/training/words-numbers";
import { usePlanWords } from "@/features/training/words-plan";
import { useFormats } from "@/lib/time";

type Say = ReturnType<typeof useNumberWords>;
const WEEK = 7;

const PLANNED = "[stroke-dasharray:1_4]";

function panelsOf(course: Course, t: Say, figures: Figures): Panel[] {
  const of = (name: "fitness" | "fatigue" | "form" | "score") => pastOf(course, name);
  const then = (name: "fitness" | "fatigue" | "form" | "score") => aheadOf(course, name);
  return [
    {
      key: "load",
      label: t("loadAxis"),
      curves: [
        { key: "ground", values: of("fitness"), look: "fill-accent-soft", isArea: true },
        { key: "fitness", values: of("fitness"), look: "stroke-accent" },
        { key: "fatigue", values: of("fatigue"), look: "stroke-bad [stroke-dasharray:5_3]" },
        { key: "fitness then", values: then("fitness"), look: `stroke-accent ${PLANNED}` },
        { key: "fatigue then", values: then("fatigue"), look: `stroke-bad ${PLANNED}` },
      ],
      told: figures.points,
      height: 180,
    },
    {
      key: "form",
      label: t("formAxis"),
      curves: [
        { key: "ground", values: of("form"), look: "fill-line", isArea: true },
        { key: "form", values: of("form"), look: "stroke-ink" },
        { key: "form then", values: then("form"), look: `stroke-ink ${PLANNED}` },
      ],
      told: figures.points,
      height: 90,
    },
    {
      key: "score",
      label: t("scoreAxis"),
      curves: [
        { key: "score", values: of("score"), look: "fill-strong", isArea: true },
        { key: "score then", values: then("score"), look: "fill-accent-soft", isArea: true },
      ],
      told: figures.points,
      height: 60,
    },
  ];
}

interface LoadChartProps {
  items: readonly Load[];
  ahead: readonly Ahead[];
  events: readonly PlannedEvent[];
}

/** Fitness, fatigue and form of each day, on one cursor; on from today as it is planned. */
export function LoadChart({ items, ahead, events }: LoadChartProps) {
  const t = useNumberWords();
  const plan = usePlanWords();
  const formats = useFormats();
  const figures = useFigures();
  const toldX = useShortDay();
  const course = useMemo(() => courseOf(items, ahead), [items, ahead]);
  const flags = useMemo(() => flagsOf(events), [events]);
  const { days } = course;
  const xs = useMemo(() => days.map((each) => dayNumber(each.day)), [days]);
  const whole: Span = useMemo(() => ({ from: xs[0] ?? 0, to: xs.at(-1) ?? 1 }), [xs]);
  const [span, setSpan] = useState(whole);
  const [cursor, setCursor] = useState<number | null>(null);
  const panels = useMemo(() => panelsOf(course, t, figures), [course, t, figures]);
  const shown = cursor ?? course.past - 1;
  const at = days[shown];
  const flag = at && flags.find((each) => each.at === dayNumber(at.day));
  const readings: readonly (readonly [string, string])[] = at
    ? [
        [shown < course.past ? t("day") : plan("planned"), formats.day(at.day)],
        ...(flag ? [[plan("event"), flag.name] as const] : []),
        [t("fitness"), figures.plain(at.fitness)],
        [t("fatigue"), figures.plain(at.fatigue)],
        [t("form"), figures.plain(at.form)],
        [t("score"), figures.points(at.score)],
      ]
    : [];
  return (
    <div className="grid gap-2">
      <Readings readings={readings} />
      <Plot
        {...{ xs, panels, span, cursor, toldX }}
        axis={dayTicks}
        onCursor={setCursor}
        onSpan={setSpan}
        over={(place, height) => (
          <PlanDrawing
            {...{ flags, place, height }}
            from={xs[course.past - 1] ?? 0}
            to={whole.to}
          />
        )}
      />
      <PlotControls
        {...{ xs, whole, span }}
        cursor={shown}
        label={t("dayShown")}
        told={readings.map(([name, value]) => `${name} ${value}`).join(", ")}
        onCursor={setCursor}
        onSpan={setSpan}
      />
      <details>
        <summary className="text-sm text-soft">{t("asTable")}</summary>
        <DataTable
          label={t("load")}
          head={[t("day"), t("fitness"), t("fatigue"), t("form"), t("score")]}
          rows={weekly(days, span).map((each) => ({
            key: each.day,
            cells: [
              formats.day(each.day),
              figures.plain(each.fitness),
              figures.plain(each.fatigue),
              figures.plain(each.form),
              figures.points(each.score),
            ],
          }))}
        />
      </details>
    </div>
  );
}

/** One day of each week, the last shown among them. */
function weekly(days: readonly LoadDay[], span: Span): LoadDay[] {
  const shown = days.filter(({ day }) => day >= dayOf(span.from) && day <= dayOf(span.to));
  return shown.filter((_, at) => (shown.length - 1 - at) % WEEK === 0).reverse();
}
