import type { Streams } from "@/features/training/api/activities";
import { smoothed, speeds, type Values } from "@/features/training/api/plotting";

/** What a chart and a drawing are made of; null for a channel that was not recorded. */
export interface Recording {
  /** Rising: metres where there is a distance, else seconds. */
  xs: readonly number[];
  isByDistance: boolean;
  seconds: Values;
  metres: Values | null;
  speed: Values | null;
  heart: Values | null;
  altitude: Values | null;
  cadence: Values | null;
  power: Values | null;
  route: readonly Place[];
}

/** `at` is its index among the values. */
export interface Place {
  at: number;
  latitude: number;
  longitude: number;
}

const REACH = 4;

/** Null where fewer than two points were recorded: there is nothing to draw. */
export function recordingOf(streams: Streams, total: number | null = null): Recording | null {
  if (streams.seconds.length < 2) return null;
  const route = routeOf(streams);
  const metres = some(streams.distance_m) ?? walked(route, streams.seconds.length, total);
  const isByDistance = metres !== null && (metres.at(-1) ?? 0) > 0;
  const measured = some(streams.speed_m_s) ?? (metres && speeds(streams.seconds, metres));
  return {
    xs: rising(isByDistance && metres ? metres : streams.seconds),
    isByDistance,
    seconds: streams.seconds,
    metres,
    speed: measured && smoothed(measured, REACH),
    heart: some(streams.heart_rate),
    altitude: some(streams.altitude_m),
    cadence: some(streams.cadence),
    power: some(streams.power_w),
    route,
  };
}

function some(channel: Values | null | undefined): Values | null {
  return channel?.some((each) => each !== null) ? channel : null;
}

/** An unknown place on the axis is where the one before it was. */
function rising(values: Values): number[] {
  let last = 0;
  return values.map((value) => {
    last = Math.max(last, value ?? last);
    return last;
  });
}

function routeOf({ latitude, longitude }: Streams): Place[] {
  const found: Place[] = [];
  for (const [at, north] of (latitude ?? []).entries()) {
    const east = longitude?.[at] ?? null;
    if (north !== null && east !== null) found.push({ at, latitude: north, longitude: east });
  }
  return found;
}

/**
 * The way along the places, for devices that store no distance: as long in all as it is said to be,
 * since fewer points cut corners.
 */
function walked(route: readonly Place[], length: number, total: number | null): Values | null {
  const last = route.at(-1);
  if (!last || route.length < 2) return null;
  const metres: (number | null)[] = Array.from({ length }, () => null);
  let gone = 0;
  for (const [place, here] of route.entries()) {
    gone += apart(route[place - 1] ?? here, here);
    metres[here.at] = gone;
  }
  const factor = total && gone > 0 ? total / gone : 1;
  return metres.map((each) => (each === null ? null : each * factor));
}

function apart(one: Place, other: Place): number {
  const narrow = Math.cos((one.latitude * Math.PI) / 180);
  const east = shortest(other.longitude - one.longitude) * narrow;
  return Math.hypot(east, other.latitude - one.latitude) * DEGREE;
}

export interface Drawn {
  path: string;
  points: readonly { at: number; x: number; y: number }[];
  /** Metres that one unit of the drawing is. */
  metresPerUnit: number;
}

const DEGREE = 111_320;

/** Flat, which is true enough for a day's way; as large as fits, north is up. */
export function drawn(route: readonly Place[], size: number, margin = 8): Drawn | null {
  const first = route[0];
  if (!first || route.length < 2) return null;
  const narrow = Math.cos((first.latitude * Math.PI) / 180);
  const flat = route.map(({ at, latitude, longitude }) => ({
    at,
    x: shortest(longitude - first.longitude) * narrow * DEGREE,
    y: (first.latitude - latitude) * DEGREE,
  }));
  const [left, top] = [least(flat, "x"), least(flat, "y")];
  const wide = -least(flat, "x", -1) - left;
  const high = -least(flat, "y", -1) - top;
  const unit = (size - 2 * margin) / Math.max(wide, high, 1);
  const points = flat.map(({ at, x, y }) => ({
    at,
    x: tenth((x - left) * unit + (size - wide * unit) / 2),
    y: tenth((y - top) * unit + (size - high * unit) / 2),
  }));
  const path = points.map(({ x, y }, at) => `${at ? "L" : "M"}${x} ${y}`).join("");
  return { path, points, metresPerUnit: 1 / unit };
}

/** Across the line where dates change, the short way. */
function shortest(degrees: number): number {
  return ((degrees + 540) % 360) - 180;
}

function least(points: readonly { x: number; y: number }[], axis: "x" | "y", sign = 1): number {
  return points.reduce((low, each) => Math.min(low, each[axis] * sign), Number.POSITIVE_INFINITY);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

const ROUND = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

/** The longest round way that is at most a third of the drawing. */
export function ruler(size: number, metresPerUnit: number): { metres: number; length: number } {
  const most = (size * metresPerUnit) / 3;
  const metres = ROUND.filter((each) => each <= most).at(-1) ?? 50;
  return { metres, length: metres / metresPerUnit };
}
