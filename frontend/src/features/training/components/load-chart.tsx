import { useMemo, useState } from "react";
import { dayNumber, dayOf, dayTicks, useShortDay } from "@/features/training/api/days";
import { type Figures, useFigures } from "@/features/training/api/figures";
import type { Load } from "@/features/training/api/performance";
import type { Span } from "@/features/training/api/plotting";
import { DataTable } from "@/features/training/components/data-table";
import { type Panel, Plot } from "@/features/training/components/plot";
import { PlotControls } from "@/features/training/components/plot-controls";
import { Readings } from "@/features/training/components/readings";
import { useNumberWords } from "@/features/training/words-numbers";
import { useFormats } from "@/lib/time";

type Say = ReturnType<typeof useNumberWords>;
const WEEK = 7;

function panelsOf(items: readonly Load[], t: Say, figures: Figures): Panel[] {
  const of = (name: "fitness" | "fatigue" | "form" | "score") => items.map((each) => each[name]);
  return [
    {
      key: "load",
      label: t("loadAxis"),
      curves: [
        { key: "ground", values: of("fitness"), look: "fill-accent-soft", isArea: true },
        { key: "fitness", values: of("fitness"), look: "stroke-accent" },
        { key: "fatigue", values: of("fatigue"), look: "stroke-bad [stroke-dasharray:5_3]" },
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
      ],
      told: figures.points,
      height: 90,
    },
    {
      key: "score",
      label: t("scoreAxis"),
      curves: [{ key: "score", values: of("score"), look: "fill-strong", isArea: true }],
      told: figures.points,
      height: 60,
    },
  ];
}

/** Fitness, fatigue and form of each day, on one cursor. */
export function LoadChart({ items }: { items: readonly Load[] }) {
  const t = useNumberWords();
  const formats = useFormats();
  const figures = useFigures();
  const toldX = useShortDay();
  const xs = useMemo(() => items.map((each) => dayNumber(each.day)), [items]);
  const whole: Span = useMemo(() => ({ from: xs[0] ?? 0, to: xs.at(-1) ?? 1 }), [xs]);
  const [span, setSpan] = useState(whole);
  const [cursor, setCursor] = useState<number | null>(null);
  const panels = useMemo(() => panelsOf(items, t, figures), [items, t, figures]);
  const at = items[cursor ?? items.length - 1];
  const readings: readonly (readonly [string, string])[] = at
    ? [
        [t("day"), formats.day(at.day)],
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
      />
      <PlotControls
        {...{ xs, whole, span }}
        cursor={cursor ?? items.length - 1}
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
          rows={weekly(items, span).map((each) => ({
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
function weekly(items: readonly Load[], span: Span): Load[] {
  const shown = items.filter(({ day }) => day >= dayOf(span.from) && day <= dayOf(span.to));
  return shown.filter((_, at) => (shown.length - 1 - at) % WEEK === 0).reverse();
}
