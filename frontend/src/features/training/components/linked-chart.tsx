import { useMemo, useState } from "react";
import { goesByPace, useFigures } from "@/features/training/api/figures";
import { panelsOf } from "@/features/training/api/panels";
import { clockTicks, type Span, ticks } from "@/features/training/api/plotting";
import type { Recording } from "@/features/training/api/recording";
import { Plot } from "@/features/training/components/plot";
import { PlotControls } from "@/features/training/components/plot-controls";
import { PlotTable } from "@/features/training/components/plot-table";
import { Readings } from "@/features/training/components/readings";
import { useActivityWords } from "@/features/training/words-activity";

interface LinkedChartProps {
  recording: Recording;
  sport: string;
  cursor: number | null;
  onCursor: (at: number | null) => void;
}

/** Pace, heart and height over the same way, on one cursor that the drawing of the route shares. */
export function LinkedChart({ recording, sport, cursor, onCursor }: LinkedChartProps) {
  const t = useActivityWords();
  const figures = useFigures();
  const { xs, isByDistance } = recording;
  const whole: Span = useMemo(() => ({ from: xs[0] ?? 0, to: xs.at(-1) ?? 1 }), [xs]);
  const [span, setSpan] = useState(whole);
  const isPace = goesByPace(sport);
  const panels = useMemo(
    () =>
      panelsOf(
        recording,
        {
          speed: isPace ? t("paceAxis") : t("speedAxis"),
          heart: t("heartAxis"),
          altitude: t("altitudeAxis"),
        },
        figures,
        isPace,
      ),
    [recording, figures, isPace, t],
  );
  const axis = (shown: Span, most: number) =>
    isByDistance ? ticks(shown.from, shown.to, most) : clockTicks(shown.from, shown.to, most);
  const toldX = (value: number) =>
    isByDistance ? `${figures.short(value / 1000)} km` : figures.time(value);
  const readings = useReadings(recording, cursor ?? 0, isPace);
  const told = readings.map(([name, value]) => `${name} ${value}`).join(", ");
  return (
    <div className="grid gap-2">
      {cursor === null ? (
        <p className="min-h-6 text-sm text-soft">{t("pointAt")}</p>
      ) : (
        <Readings readings={readings} />
      )}
      <Plot {...{ xs, panels, span, cursor, axis, toldX, onCursor }} onSpan={setSpan} />
      <PlotControls
        {...{ xs, whole, span, cursor, told, onCursor }}
        label={t("cursor")}
        onSpan={setSpan}
      />
      <PlotTable recording={recording} span={span} isPace={isPace} />
    </div>
  );
}

function useReadings(
  recording: Recording,
  at: number,
  isPace: boolean,
): readonly (readonly [string, string])[] {
  const t = useActivityWords();
  const figures = useFigures();
  const { seconds, metres, speed, heart, altitude } = recording;
  const rows: (readonly [string, string])[] = [];
  if (metres) rows.push([t("distance"), figures.distance(metres[at] ?? null)]);
  rows.push([t("time"), figures.time(seconds[at] ?? null)]);
  const faster = speed?.[at] ?? null;
  if (speed) {
    rows.push([
      t(isPace ? "pace" : "speed"),
      isPace ? figures.pace(faster) : figures.speed(faster),
    ]);
  }
  if (heart) rows.push([t("heart"), figures.beats(heart[at] ?? null)]);
  if (altitude) rows.push([t("altitude"), figures.metres(altitude[at] ?? null)]);
  return rows;
}
