import { useFigures } from "@/features/training/api/figures";
import { nearest, type Span } from "@/features/training/api/plotting";
import type { Recording } from "@/features/training/api/recording";
import { useActivityWords } from "@/features/training/words-activity";

interface PlotTableProps {
  recording: Recording;
  span: Span;
  isPace: boolean;
}

const ROWS = 20;

/** The same part of the recording in words, for whoever does not see the lines. */
export function PlotTable({ recording, span, isPace }: PlotTableProps) {
  const t = useActivityWords();
  const figures = useFigures();
  const { xs, seconds, metres, speed, heart, altitude } = recording;
  const [first, last] = [nearest(xs, span.from), nearest(xs, span.to)];
  const step = Math.max(1, Math.floor((last - first) / ROWS));
  const places = Array.from(
    { length: Math.floor((last - first) / step) + 1 },
    (_, row) => first + row * step,
  );
  const cell = "px-2 py-1 text-right whitespace-nowrap";
  return (
    <details>
      <summary className="text-sm text-soft">{t("asTable")}</summary>
      <div className="mt-2 overflow-x-auto">
        <table className="w-full text-sm">
          <thead className="text-soft">
            <tr className="border-b border-line">
              {metres && (
                <th scope="col" className={`${cell} font-medium`}>
                  {t("distance")}
                </th>
              )}
              <th scope="col" className={`${cell} font-medium`}>
                {t("time")}
              </th>
              {speed && (
                <th scope="col" className={`${cell} font-medium`}>
                  {t(isPace ? "pace" : "speed")}
                </th>
              )}
              {heart && (
                <th scope="col" className={`${cell} font-medium`}>
                  {t("heart")}
                </th>
              )}
              {altitude && (
                <th scope="col" className={`${cell} font-medium`}>
                  {t("altitude")}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {places.map((at) => (
              <tr key={at} className="border-b border-line last:border-0">
                {metres && <td className={cell}>{figures.distance(metres[at] ?? null)}</td>}
                <td className={cell}>{figures.time(seconds[at] ?? null)}</td>
                {speed && (
                  <td className={cell}>
                    {isPace ? figures.pace(speed[at] ?? null) : figures.speed(speed[at] ?? null)}
                  </td>
                )}
                {heart && <td className={cell}>{figures.beats(heart[at] ?? null)}</td>}
                {altitude && <td className={cell}>{figures.metres(altitude[at] ?? null)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
