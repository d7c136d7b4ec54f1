import type { Formats } from "@/lib/time";
import { WEEKDAYS } from "@/lib/time";
import { clockOf, type Mark, type Span, spansOf, type Week } from "@/lib/week";

/** `Mon, Wed 18:00–21:00; Sun 10:00–12:00`: the same hours of several days are said once. */
export function spansTold(week: Week, mark: Mark, formats: Formats): string {
  const byTime = new Map<string, number[]>();
  for (const span of spansOf(week)) {
    if (span.mark !== mark) continue;
    const time = timeOf(span);
    byTime.set(time, [...(byTime.get(time) ?? []), span.day]);
  }
  return [...byTime].map(([time, days]) => `${daysTold(days, formats)} ${time}`).join("; ");
}

function timeOf(span: Span): string {
  const isWhole = span.start % 1440 === 0 && span.end - span.start === 1440;
  return isWhole ? "00:00–24:00" : `${clockOf(span.start)}–${clockOf(span.end)}`;
}

/** `Mon–Fri` for three or more in a row. */
function daysTold(days: readonly number[], formats: Formats): string {
  const runs: number[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last && last.at(-1) === day - 1) last.push(day);
    else runs.push([day]);
  }
  const named = (day: number) => formats.weekday(WEEKDAYS[day] ?? "mon");
  return runs
    .flatMap((run) =>
      run.length > 2 ? [`${named(run[0] ?? 0)}–${named(run.at(-1) ?? 0)}`] : run.map(named),
    )
    .join(", ");
}
