import type { Flag } from "@/features/training/api/loads";

interface PlanDrawingProps {
  flags: readonly Flag[];
  place: (x: number) => number;
  height: number;
  /** The last day that was, and the last that is shown. */
  from: number;
  to: number;
}

const FLAG = 14;
// Below the name of the first panel.
const TOP = 24;

/** What is still to come is shaded, and each day with an event has a flag: a full one for a race. */
export function PlanDrawing({ flags, place, height, from, to }: PlanDrawingProps) {
  return (
    <>
      {to > from && (
        <rect
          x={place(from)}
          width={Math.max(0, place(to) - place(from))}
          height={height}
          className="fill-accent opacity-5"
        />
      )}
      {flags.map((flag) => (
        <g key={flag.at} data-flag={flag.name} transform={`translate(${place(flag.at)} 0)`}>
          <line y1={TOP} y2={height} className="stroke-accent" strokeWidth={1.25} />
          <path
            d={`M0 ${TOP}h${-FLAG}l4 5l-4 5h${FLAG}Z`}
            className={flag.isRace ? "fill-accent stroke-accent" : "fill-raised stroke-accent"}
            strokeWidth={1.25}
          />
        </g>
      ))}
    </>
  );
}
