import { type KeyboardEvent, useRef, useState } from "react";
import type { Heat, HeatSlot } from "@/api/heat";
import { useFormats } from "@/lib/time";
import { classes } from "@/ui/classes";
import { dayAt, type Measure, stepOf, weekOf } from "@/ui/heat-week";
import { useHeatWords } from "@/ui/heat-words";

interface HeatGridProps {
  heat: Heat;
  measure: Measure;
  label: string;
  selected?: HeatSlot | null;
  onSelect?: (slot: HeatSlot) => void;
}

const MOVES: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The week as a grid: one stop of the tab key, arrows within. */
export function HeatGrid({ heat, measure, label, selected, onSelect }: HeatGridProps) {
  const t = useHeatWords();
  const formats = useFormats();
  const week = weekOf(heat, measure);
  const grid = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<readonly [number, number]>([0, 0]);

  function walk(event: KeyboardEvent): void {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const row = clamp(at[0] + move[0], week.rows.length);
    const column = clamp(at[1] + move[1], 7);
    setAt([row, column]);
    grid.current?.querySelector<HTMLElement>(`[data-at="${row}-${column}"]`)?.focus();
  }

  return (
    <section aria-label={label} className="overflow-x-auto">
      <table
        ref={grid}
        onKeyDown={walk}
        className="w-full table-fixed border-separate border-spacing-px text-xs sm:border-spacing-0.5 sm:text-sm"
      >
        <thead>
          <tr>
            <th scope="col" className="w-11 font-medium text-soft sm:w-14">
              <span className="sr-only">{t("start")}</span>
            </th>
            {[0, 1, 2, 3, 4, 5, 6].map((day) => (
              <th key={day} scope="col" className="pb-1 font-medium text-soft">
                {formats.weekday(dayAt(day))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {week.rows.map((row, rowAt) => (
            <tr
              key={row.start}
              className={row.isAfterGap ? "[&>*]:border-t-8 [&>*]:border-transparent" : ""}
            >
              <th scope="row" className="pr-2 text-right font-normal text-soft">
                {row.start}
              </th>
              {row.slots.map((slot, dayAtColumn) => (
                <td key={dayAt(dayAtColumn)} className="p-0">
                  {slot && (
                    <Cell
                      slot={slot}
                      value={slot[measure]}
                      step={stepOf(slot[measure], week.most)}
                      place={`${rowAt}-${dayAtColumn}`}
                      isStop={at[0] === rowAt && at[1] === dayAtColumn}
                      isSelected={selected?.day === slot.day && selected.start === slot.start}
                      onSelect={() => {
                        setAt([rowAt, dayAtColumn]);
                        onSelect?.(slot);
                      }}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function clamp(value: number, length: number): number {
  return Math.min(Math.max(value, 0), length - 1);
}

interface CellProps {
  slot: HeatSlot;
  value: number;
  step: number;
  place: string;
  isStop: boolean;
  isSelected: boolean;
  onSelect: () => void;
}

function Cell({ slot, value, step, place, isStop, isSelected, onSelect }: CellProps) {
  const t = useHeatWords();
  const formats = useFormats();
  const label = t("cell", {
    day: formats.weekday(slot.day, "long"),
    start: slot.start,
    able: slot.able,
    facilitators: slot.facilitators,
  });
  const pinned = slot.groups.length > 0 ? t("cellGroups", { groups: slot.groups.join(", ") }) : "";
  return (
    <button
      type="button"
      data-at={place}
      tabIndex={isStop ? 0 : -1}
      aria-label={`${label} ${pinned}`}
      aria-pressed={isSelected}
      onClick={onSelect}
      className={classes(
        "relative block h-7 w-full rounded-sm leading-7",
        `heat-${step}`,
        slot.groups.length > 0 && "ring-2 ring-ink ring-inset",
        isSelected && "outline-2 outline-ink",
      )}
    >
      {value || <span className="text-soft">·</span>}
      {slot.facilitators > 0 && (
        <span
          aria-hidden="true"
          className="absolute top-0.5 right-0.5 size-1.5 rounded-full bg-current"
        />
      )}
    </button>
  );
}
