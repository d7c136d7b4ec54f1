import { memo } from "react";
import { useFormats, WEEKDAYS } from "@/lib/time";
import { clockOf, dayOf, HALVES, type Mark, markAt, type Week } from "@/lib/week";
import { classes } from "@/ui/classes";
import { Cell } from "@/ui/painter/cell";
import { usePainting } from "@/ui/painter/use-painting";
import { usePainterWords } from "@/ui/painter/words";

interface GridProps {
  week: Week;
  brush: Mark;
  /** The first half hour that is shown. */
  first: number;
  onChange: (week: Week) => void;
}

const STEPS = {
  ArrowUp: { day: 0, half: -1 },
  ArrowDown: { day: 0, half: 1 },
  ArrowLeft: { day: -1, half: 0 },
  ArrowRight: { day: 1, half: 0 },
  Home: { day: -6, half: 0 },
  End: { day: 6, half: 0 },
} as const;

/** Seven columns of half hours; a stroke over several days fills a block. */
export function WeekGrid({ week, brush, first, onChange }: GridProps) {
  const t = usePainterWords();
  const { at, shown, handlers } = usePainting({ week, brush, first, steps: STEPS, onChange });
  const stop = { day: at.day, half: Math.max(at.half, first) };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every browser
    <div
      role="group"
      aria-label={t("grid")}
      {...handlers}
      className="grid grid-cols-[3rem_repeat(7,minmax(0,1fr))] text-sm"
    >
      <Hours first={first} />
      {WEEKDAYS.map((name, day) => (
        <Column
          key={name}
          day={day}
          text={dayOf(shown, day)}
          first={first}
          stop={stop.day === day ? stop.half : null}
        />
      ))}
    </div>
  );
}

function Hours({ first }: { first: number }) {
  return (
    <div aria-hidden="true" className="text-right text-xs text-soft">
      <div className="h-7" />
      {halvesFrom(first).map((half) => (
        <div key={half} className="h-4 pr-2 leading-none">
          {half % 2 === 0 && clockOf(half * 30)}
        </div>
      ))}
    </div>
  );
}

interface ColumnProps {
  day: number;
  text: string;
  first: number;
  stop: number | null;
}

const Column = memo(function Column({ day, text, first, stop }: ColumnProps) {
  const formats = useFormats();
  return (
    <div className="border-r border-line last:border-r-0">
      <div className="h-7 text-center font-medium">{formats.weekday(WEEKDAYS[day] ?? "mon")}</div>
      {halvesFrom(first).map((half) => (
        <Cell
          key={half}
          place={{ day, half }}
          mark={markAt(text, half)}
          isStop={stop === half}
          className={classes(
            "block h-4 w-full touch-none border-t focus-visible:relative focus-visible:z-10",
            half % 2 === 0 ? "border-line" : "border-transparent",
          )}
        />
      ))}
    </div>
  );
});

function halvesFrom(first: number): number[] {
  return Array.from({ length: HALVES - first }, (_, index) => first + index);
}
