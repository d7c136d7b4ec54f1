import { useFormats, WEEKDAYS } from "@/lib/time";
import { clockOf, type Mark } from "@/lib/week";
import { classes } from "@/ui/classes";
import { cellName, type Place } from "@/ui/painter/use-painting";
import { usePainterWords } from "@/ui/painter/words";

interface CellProps {
  place: Place;
  mark: Mark;
  isStop: boolean;
  className: string;
  hasTime?: boolean;
}

const SIGNS: Record<Mark, string> = { none: "", need: "~", good: "✓" };

export function Cell({ place, mark, isStop, className, hasTime = false }: CellProps) {
  const t = usePainterWords();
  const formats = useFormats();
  const from = clockOf(place.half * 30);
  const label = t("cell", {
    day: formats.weekday(WEEKDAYS[place.day] ?? "mon", "long"),
    from,
    to: place.half === 47 ? "24:00" : clockOf(place.half * 30 + 30),
    mark: mark === "none" ? t("notFree") : t(mark),
  });
  return (
    <button
      type="button"
      data-cell={cellName(place)}
      tabIndex={isStop ? 0 : -1}
      aria-pressed={mark !== "none"}
      aria-label={label}
      className={classes("select-none", `paint-${mark}`, className)}
    >
      {hasTime && (
        <>
          <span>{from}</span>
          <span className="w-3 font-semibold">{SIGNS[mark]}</span>
        </>
      )}
    </button>
  );
}
