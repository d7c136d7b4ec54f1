export type Values = readonly (number | null)[];

/** A stretch of the horizontal axis, in its own unit. */
export interface Span {
  from: number;
  to: number;
}

export interface Box {
  width: number;
  height: number;
}

const STEPS = [1, 2, 2.5, 5, 10];

/** Round values between the two, at most so many. */
export function ticks(low: number, high: number, most: number): number[] {
  return marks(low, high, roundStep((high - low) / Math.max(1, most)));
}

/** Of seconds: steps that a clock knows. */
export function clockTicks(low: number, high: number, most: number): number[] {
  const known = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 36_000];
  const step = known.find((each) => (high - low) / each <= most) ?? 36_000;
  return marks(low, high, step);
}

function marks(low: number, high: number, step: number): number[] {
  const found: number[] = [];
  if (!(step > 0) || !Number.isFinite(step)) return found;
  for (let at = Math.ceil(low / step); at * step <= high; at += 1) found.push(at * step || 0);
  return found;
}

function roundStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted || 1));
  return (STEPS.find((each) => each * power >= wanted) ?? 10) * power;
}

/** The lowest and highest of what is known; null where nothing is. */
export function extent(...all: readonly Values[]): Span | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const values of all) {
    for (const value of values) {
      if (value === null) continue;
      from = Math.min(from, value);
      to = Math.max(to, value);
    }
  }
  return from <= to ? { from, to } : null;
}

/** With some room, and never of no height. */
export function roomy({ from, to }: Span, share = 0.06): Span {
  const room = (to - from) * share || Math.abs(to) * 0.1 || 1;
  return { from: from - room, to: to + room };
}

export function scale(span: Span, length: number): (value: number) => number {
  const width = span.to - span.from || 1;
  return (value) => ((value - span.from) / width) * length;
}

/** A line that is broken where nothing is known. */
export function line(xs: readonly number[], ys: Values, x: Span, y: Span, box: Box): string {
  const [across, up] = [scale(x, box.width), scale(y, box.height)];
  let path = "";
  let isDown = false;
  for (const [at, value] of ys.entries()) {
    const place = xs[at];
    if (value === null || place === undefined) {
      isDown = false;
      continue;
    }
    path += `${isDown ? "L" : "M"}${round(across(place))} ${round(box.height - up(value))}`;
    isDown = true;
  }
  return path;
}

/** The line, closed down to `base`; each unbroken piece by itself. */
export function area(
  xs: readonly number[],
  ys: Values,
  x: Span,
  y: Span,
  box: Box,
  base = y.from,
): string {
  const ground = round(box.height - scale(y, box.height)(Math.min(Math.max(base, y.from), y.to)));
  return line(xs, ys, x, y, box)
    .split("M")
    .filter(Boolean)
    .map((piece) => {
      const first = piece.split(/[ L]/)[0];
      const last = piece.slice(piece.lastIndexOf("L") + 1).split(" ")[0];
      return `M${first} ${ground}L${piece}L${last} ${ground}Z`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The place of the value that is nearest; `xs` rise. */
export function nearest(xs: readonly number[], wanted: number): number {
  let [low, high] = [0, Math.max(0, xs.length - 1)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= wanted) low = middle;
    else high = middle;
  }
  const [under, over] = [xs[low] ?? 0, xs[high] ?? 0];
  return wanted - under <= over - wanted ? low : high;
}

/** A span closer in (`by` below 1) or further out around a place of it, within the whole. */
export function zoomed(span: Span, by: number, around: number, whole: Span): Span {
  const width = Math.min((span.to - span.from) * by, whole.to - whole.from);
  const least = (whole.to - whole.from) / 200;
  const held = Math.max(width, least);
  const share = (around - span.from) / (span.to - span.from || 1);
  return within({ from: around - held * share, to: around + held * (1 - share) }, whole);
}

/** As wide as it is, moved so that nothing of it is outside. */
export function within(span: Span, whole: Span): Span {
  const width = Math.min(span.to - span.from, whole.to - whole.from);
  const from = Math.min(Math.max(span.from, whole.from), whole.to - width);
  return { from, to: from + width };
}

/** The mean over some values to each side: what a chart shows, not what is measured. */
export function smoothed(values: Values, reach: number): Values {
  return values.map((value, at) => {
    if (value === null) return null;
    const near = values.slice(Math.max(0, at - reach), at + reach + 1);
    const known = near.filter((each) => each !== null);
    return known.reduce((sum, each) => sum + each, 0) / known.length;
  });
}

/** Metres a second between the points around each one, from way and time. */
export function speeds(seconds: Values, metres: Values, reach = 3): Values {
  return seconds.map((_, at) => {
    const before = Math.max(0, at - reach);
    const after = Math.min(seconds.length - 1, at + reach);
    const [way, further] = [metres[before] ?? null, metres[after] ?? null];
    const [began, ended] = [seconds[before] ?? null, seconds[after] ?? null];
    if (way === null || further === null || began === null || ended === null) return null;
    return ended > began ? (further - way) / (ended - began) : null;
  });
}
