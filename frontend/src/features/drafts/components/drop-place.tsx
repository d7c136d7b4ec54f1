import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Draft } from "@/api/shapes";
import { flawTold, groupName, moveOf, type Seat } from "@/features/drafts/api/board";
import { checkQuery } from "@/features/drafts/api/drafts";
import { useDraftWords } from "@/features/drafts/words";
import { classes } from "@/ui/classes";
import { useFlawTold } from "@/ui/flaw-words";

interface DropPlaceProps {
  draft: Draft;
  dragged: Seat | null;
  to: string | null;
  label: string;
  onDrop: (seat: Seat) => void;
  children: ReactNode;
}

/** While somebody is dragged, says at once whether every date works here, and if not why. */
export function DropPlace({ draft, dragged, to, label, onDrop, children }: DropPlaceProps) {
  const t = useDraftWords();
  const [over, setOver] = useState(false);
  const isTarget = dragged !== null && dragged.group !== to;
  const check = useQuery({
    ...checkQuery(draft, moveOf(dragged ?? { id: "", name: "", group: null }, to)),
    enabled: isTarget,
  });
  const flaws = isTarget ? check.data : undefined;
  const flawSaid = useFlawTold();
  const nameOf = (key: string) => t("group", { key: groupName(key) });
  function told(): string {
    if (flaws === undefined) return t("looking");
    return flawTold(flaws, to, nameOf, flawSaid) ?? t(to === null ? "dropHere" : "fits");
  }
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
        toneOf(flaws),
        over && "outline-2 outline-accent",
      )}
    >
      {children}
      {isTarget && (
        <p
          className={classes(
            "pointer-events-none absolute inset-x-2 bottom-2 line-clamp-3 rounded px-2 py-1 text-sm shadow",
            flaws === undefined && "bg-ground text-soft",
            flaws?.length === 0 && "bg-good-soft text-good",
            !!flaws?.length && "bg-bad-soft text-bad",
          )}
        >
          {told()}
        </p>
      )}
    </section>
  );
}

function toneOf(flaws: readonly unknown[] | undefined): string {
  if (flaws === undefined) return "border-line";
  return flaws.length === 0 ? "border-good" : "border-bad";
}
