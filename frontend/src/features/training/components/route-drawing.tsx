import { useMemo } from "react";
import { useFigures } from "@/features/training/api/figures";
import { drawn, type Recording, ruler } from "@/features/training/api/recording";
import { useActivityWords } from "@/features/training/words-activity";

const SIZE = 320;

interface RouteDrawingProps {
  recording: Recording;
  cursor: number | null;
}

/** The way alone, without a map: nobody else is told where it was. */
export function RouteDrawing({ recording, cursor }: RouteDrawingProps) {
  const t = useActivityWords();
  const figures = useFigures();
  const drawing = useMemo(() => drawn(recording.route, SIZE), [recording]);
  if (!drawing) return null;
  const first = drawing.points[0];
  const last = drawing.points.at(-1);
  const here = cursor === null ? undefined : drawing.points.findLast((each) => each.at <= cursor);
  const rule = ruler(SIZE, drawing.metresPerUnit);
  return (
    <figure className="grid justify-items-center gap-2">
      <svg viewBox={`0 0 ${SIZE} ${SIZE}`} className="w-full max-w-96" role="img">
        <title>{t("routeOf")}</title>
        <path d={drawing.path} fill="none" className="stroke-accent" strokeWidth={2.5} />
        {last && <rect x={last.x - 5} y={last.y - 5} width={10} height={10} className="fill-bad" />}
        {first && <circle cx={first.x} cy={first.y} r={5.5} className="fill-good" />}
        {here && (
          <circle
            cx={here.x}
            cy={here.y}
            r={6}
            className="fill-ink stroke-raised"
            strokeWidth={2}
          />
        )}
        <path
          d={`M8 ${SIZE - 4}h${rule.length}`}
          className="stroke-soft"
          strokeWidth={2}
          fill="none"
        />
        <text x={8} y={SIZE - 9} className="fill-soft text-xs">
          {rule.metres < 1000 ? figures.metres(rule.metres) : `${rule.metres / 1000} km`}
        </text>
      </svg>
      <figcaption className="text-sm text-soft">{t("routeLegend")}</figcaption>
    </figure>
  );
}
