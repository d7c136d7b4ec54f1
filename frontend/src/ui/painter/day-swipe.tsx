import { type MouseEvent, memo, useEffect, useRef } from "react";
import { useFormats, WEEKDAYS } from "@/lib/time";
import { dayOf, type Mark, markAt, painted, type Week } from "@/lib/week";
import { classes } from "@/ui/classes";
import { Cell } from "@/ui/painter/cell";
import { cellName, placeNamed, usePainting } from "@/ui/painter/use-painting";
import { usePainterWords } from "@/ui/painter/words";

interface SwipeProps {
  week: Week;
  brush: Mark;
  first: number;
  day: number;
  onDay: (day: number) => void;
  onChange: (week: Week) => void;
}

const BLOCK = 12;
const BLOCKS = ["night", "morning", "afternoon", "evening"] as const;
const STEPS = {
  ArrowUp: { day: 0, half: -1 },
  ArrowDown: { day: 0, half: 1 },
  ArrowLeft: { day: 0, half: -BLOCK },
  ArrowRight: { day: 0, half: BLOCK },
  PageUp: { day: -1, half: 0 },
  PageDown: { day: 1, half: 0 },
} as const;

/** One day on the whole width; a finger paints up and down, and swipes sideways to another day. */
export function DaySwipe({ week, brush, first, day, onDay, onChange }: SwipeProps) {
  const t = usePainterWords();
  const { at, shown, handlers } = usePainting({ week, brush, first, steps: STEPS, onChange });
  const strip = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const found = strip.current;
    if (found && dayShown(found) !== day) found.scrollTo({ left: day * found.clientWidth });
  }, [day]);

  /** All of a morning at once; once more takes it back. */
  function paintBlock(target: EventTarget): boolean {
    const name = target instanceof Element && target.closest<HTMLElement>("[data-block]");
    const place = name ? placeNamed(name.dataset.block ?? "") : null;
    if (!place) return false;
    const halves = [place.half, place.half + BLOCK - 1] as const;
    const area = { days: [place.day, place.day], halves } as const;
    const filled = painted(week, area, brush);
    onChange(filled === week ? painted(week, area, "none") : filled);
    return true;
  }

  const painting = {
    ...handlers,
    onClick: (event: MouseEvent) => paintBlock(event.target) || handlers.onClick(event),
  };
  return (
    <>
      <DayTabs week={shown} day={day} onDay={onDay} />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll in every browser */}
      <div
        ref={strip}
        role="group"
        aria-label={t("grid")}
        {...painting}
        onScrollEnd={(event) => onDay(dayShown(event.currentTarget))}
        className="flex snap-x snap-mandatory overflow-x-auto scroll-smooth"
      >
        {WEEKDAYS.map((name, index) => (
          <DayPanel
            key={name}
            day={index}
            text={dayOf(shown, index)}
            first={first}
            stop={index === day ? Math.max(at.half, first) : null}
          />
        ))}
      </div>
    </>
  );
}

function dayShown(strip: HTMLElement): number {
  return Math.round(strip.scrollLeft / Math.max(1, strip.clientWidth));
}

function DayTabs({ week, day, onDay }: Pick<SwipeProps, "week" | "day" | "onDay">) {
  const t = usePainterWords();
  const formats = useFormats();
  return (
    <fieldset className="mb-2 grid grid-cols-7 gap-1">
      <legend className="sr-only">{t("days")}</legend>
      {WEEKDAYS.map((name, index) => (
        <button
          key={name}
          type="button"
          aria-pressed={index === day}
          title={formats.weekday(name, "long")}
          onClick={() => onDay(index)}
          className="grid h-11 content-center justify-items-center rounded-md border border-line text-sm aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-semibold aria-pressed:text-accent"
        >
          {formats.weekday(name)}
          <span
            aria-hidden="true"
            className={classes(
              "h-1 w-5 rounded-full",
              /[gn]/.test(dayOf(week, index)) ? "bg-accent" : "bg-transparent",
            )}
          />
        </button>
      ))}
    </fieldset>
  );
}

interface PanelProps {
  day: number;
  text: string;
  first: number;
  stop: number | null;
}

const DayPanel = memo(function DayPanel({ day, text, first, stop }: PanelProps) {
  const t = usePainterWords();
  const formats = useFormats();
  const blocks = BLOCKS.map((name, index) => ({ name, from: index * BLOCK })).filter(
    ({ from }) => from >= first,
  );
  return (
    <div className="flex w-full shrink-0 snap-start snap-always gap-1">
      {blocks.map(({ name, from }) => (
        <div key={name} className="grid min-w-0 flex-1 content-start gap-px">
          <button
            type="button"
            tabIndex={stop === null ? -1 : 0}
            data-block={cellName({ day, half: from })}
            aria-label={t("block", {
              block: t(name),
              day: formats.weekday(WEEKDAYS[day] ?? "mon", "long"),
            })}
            className="h-9 truncate text-sm font-medium text-soft"
          >
            {t(name)}
          </button>
          {Array.from({ length: BLOCK }, (_, index) => from + index).map((half) => (
            <Cell
              key={half}
              place={{ day, half }}
              mark={markAt(text, half)}
              isStop={stop === half}
              hasTime
              className="flex h-9 touch-pan-x items-center justify-center gap-1 rounded-sm border border-line text-sm"
            />
          ))}
        </div>
      ))}
    </div>
  );
});
