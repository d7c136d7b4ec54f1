import type { Figures } from "@/features/training/api/figures";
import { clockTicks, extent, type Span, ticks } from "@/features/training/api/plotting";
import type { Recording } from "@/features/training/api/recording";
import type { Panel } from "@/features/training/components/plot";

interface Names {
  speed: string;
  heart: string;
  altitude: string;
}

const HIGH = 104;
// Whoever stands at a light would press all the rest together.
const SLOWEST_SHARE = 0.4;
const KILOMETRE = 1000;

/** What was recorded, the most telling first. */
export function panelsOf(
  recording: Recording,
  names: Names,
  figures: Figures,
  isPace: boolean,
): Panel[] {
  const { speed, heart, altitude } = recording;
  const panels: Panel[] = [];
  const fastest = speed && extent(speed);
  if (speed && fastest) {
    const from = Math.max(fastest.from, fastest.to * SLOWEST_SHARE);
    panels.push({
      key: "speed",
      label: names.speed,
      curves: [{ key: "speed", values: speed, look: "stroke-accent" }],
      told: (value) => (isPace ? figures.pace(value) : figures.speed(value)).split(" ")[0] ?? "",
      range: { from, to: fastest.to },
      marks: isPace ? paceMarks : speedMarks,
      height: HIGH,
    });
  }
  if (heart) {
    panels.push({
      key: "heart",
      label: names.heart,
      curves: [{ key: "heart", values: heart, look: "stroke-bad" }],
      told: (value) => figures.points(value),
      height: HIGH,
    });
  }
  if (altitude) {
    panels.push({
      key: "altitude",
      label: names.altitude,
      curves: [
        { key: "ground", values: altitude, look: "fill-line", isArea: true },
        { key: "altitude", values: altitude, look: "stroke-soft" },
      ],
      told: (value) => figures.points(value),
      height: 72,
    });
  }
  return panels;
}

/** At round minutes a kilometre, though faster is higher. */
export function paceMarks({ from, to }: Span): number[] {
  const slowest = KILOMETRE / Math.max(from, 0.3);
  return clockTicks(KILOMETRE / to, slowest, 4).map((seconds) => KILOMETRE / seconds);
}

function speedMarks({ from, to }: Span): number[] {
  return ticks(from * 3.6, to * 3.6, 4).map((speed) => speed / 3.6);
}
