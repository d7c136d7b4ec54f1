import { type ReactNode, useState } from "react";
import type { Draft } from "@/api/shapes";
import type { Seat } from "@/features/drafts/api/board";
import { type Fit, useFit } from "@/features/drafts/components/use-fit";
import { useDraftWords } from "@/features/drafts/words";
import { classes } from "@/ui/classes";

interface DropPlaceProps {
  draft: Draft;
  dragged: Seat | null;
  to: string | null;
  label: string;
  onDrop: (seat: Seat) => void;
  children: ReactNode;
}

const BORDERS: Record<Fit, string> = {
  looking: "border-line",
  good: "border-good",
  bad: "border-bad",
};
const TONES: Record<Fit, string> = {
  looking: "bg-ground text-soft",
  good: "bg-good-soft text-good",
  bad: "bg-bad-soft text-bad",
};

/** While somebody is dragged, says at once whether every date works here, and if not why. */
export function DropPlace({ draft, dragged, to, label, onDrop, children }: DropPlaceProps) {
  const t = useDraftWords();
  const [over, setOver] = useState(false);
  const isTarget = dragged !== null && dragged.group !== to;
  const { fit, told } = useFit(draft, isTarget ? dragged : null, to);
  const free = { looking: t("looking"), good: t(to === null ? "dropHere" : "fits"), bad: "" };
  return (
    <section
      aria-label={label}
      onDragOver={(event) => {
        if (!isTarget) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (dragged && isTarget) onDrop(dragged);
      }}
      className={classes(
        "relative grid grid-cols-1 content-start gap-2 rounded-lg border bg-raised p-3",
        BORDERS[fit],
        over && "outline-2 outline-accent",
      )}
    >
      {children}
      {isTarget && (
        <p
          className={classes(
            "pointer-events-none absolute inset-x-2 bottom-2 line-clamp-3 rounded px-2 py-1 text-sm shadow",
            TONES[fit],
          )}
        >
          {told ?? free[fit]}
        </p>
      )}
    </section>
  );
}
