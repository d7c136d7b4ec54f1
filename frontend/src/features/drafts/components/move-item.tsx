import type { Draft } from "@/api/shapes";
import { groupName, type Seat } from "@/features/drafts/api/board";
import { type Fit, useFit } from "@/features/drafts/components/use-fit";
import { useDraftWords } from "@/features/drafts/words";
import { classes } from "@/ui/classes";
import { MenuItem } from "@/ui/menu";

interface MoveItemProps {
  draft: Draft;
  seat: Seat;
  to: string | null;
  onMove: (to: string | null) => void;
}

const TONES: Record<Fit, string> = {
  looking: "text-soft",
  good: "text-good",
  bad: "text-bad",
};

/** One place to move to, and what the move would break: what dragging shows, by keys. */
export function MoveItem({ draft, seat, to, onMove }: MoveItemProps) {
  const t = useDraftWords();
  const { fit, told } = useFit(draft, seat, to);
  const free = { looking: t("looking"), good: to ? t("fits") : "", bad: "" };
  return (
    <MenuItem danger={to === null} onSelect={() => onMove(to)}>
      <span className="grid max-w-72">
        <span>{to ? t("toGroup", { key: groupName(to) }) : t("takeOut")}</span>
        <span className={classes("line-clamp-3 text-xs empty:hidden", TONES[fit])}>
          {told ?? free[fit]}
        </span>
      </span>
    </MenuItem>
  );
}
