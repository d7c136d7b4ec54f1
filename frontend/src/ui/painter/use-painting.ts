import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef, useState } from "react";
import { type Area, dayOf, HALVES, type Mark, markAt, painted, type Week } from "@/lib/week";

export interface Place {
  day: number;
  half: number;
}

interface Stroke {
  from: Place;
  mark: Mark;
  /** As painted so far: what is rendered may be a move behind. */
  week: Week;
}

interface Options {
  week: Week;
  brush: Mark;
  first: number;
  /** What an arrow does to where one is. */
  steps: Readonly<Record<string, Place>>;
  onChange: (week: Week) => void;
}

const CELL = "[data-cell]";

/** By finger, mouse and keys alike: a stroke shows at once and counts when it ends. */
export function usePainting({ week, brush, first, steps, onChange }: Options) {
  const [at, setAt] = useState<Place>({ day: 0, half: 36 });
  const [shown, setShown] = useState<Week | null>(null);
  const stroke = useRef<Stroke | null>(null);
  const wasPointed = useRef(false);

  function markFor({ day, half }: Place): Mark {
    return markAt(dayOf(week, day), half) === brush ? "none" : brush;
  }

  function down(event: PointerEvent): void {
    const place = placeOf(event.target);
    if (!place || event.button !== 0) return;
    const mark = markFor(place);
    stroke.current = { from: place, mark, week };
    setAt(place);
    paint(stroke.current, place);
  }

  function paint(current: Stroke, to: Place): void {
    current.week = painted(week, areaOf(current.from, to), current.mark);
    setShown(current.week);
  }

  function move(event: PointerEvent): void {
    const under = stroke.current && document.elementFromPoint(event.clientX, event.clientY);
    const place = placeOf(under);
    if (!stroke.current || !place) return;
    paint(stroke.current, place);
  }

  function up(): void {
    if (!stroke.current) return;
    onChange(stroke.current.week);
    stroke.current = null;
    wasPointed.current = true;
    setShown(null);
  }

  /** The browser took the finger for a swipe: nothing was painted. */
  function cancel(): void {
    stroke.current = null;
    setShown(null);
  }

  /** Keys and screen readers click without a pointer; what a pointer did is done already. */
  function click(event: MouseEvent): void {
    const place = placeOf(event.target);
    const isDone = wasPointed.current && event.detail > 0;
    wasPointed.current = false;
    if (!place || isDone) return;
    setAt(place);
    onChange(painted(week, areaOf(place, place), markFor(place)));
  }

  function key(event: KeyboardEvent<HTMLElement>): void {
    const step = steps[event.key];
    const here = placeOf(event.target);
    if (!step || !here) return;
    event.preventDefault();
    const next = {
      day: clamp(here.day + step.day, 0, 6),
      half: clamp(here.half + step.half, first, HALVES - 1),
    };
    setAt(next);
    if (event.shiftKey) onChange(painted(week, areaOf(here, next), brush));
    event.currentTarget.querySelector<HTMLElement>(selector(next))?.focus();
  }

  return {
    at,
    shown: shown ?? week,
    handlers: {
      onPointerDown: down,
      onPointerMove: move,
      onPointerUp: up,
      onPointerCancel: cancel,
      onPointerLeave: up,
      onClick: click,
      onKeyDown: key,
    },
  };
}

export function cellName({ day, half }: Place): string {
  return `${day}-${half}`;
}

function selector(place: Place): string {
  return `[data-cell="${cellName(place)}"]`;
}

function placeOf(target: EventTarget | null): Place | null {
  const name = target instanceof Element && target.closest<HTMLElement>(CELL)?.dataset.cell;
  return name ? placeNamed(name) : null;
}

export function placeNamed(name: string): Place {
  const [day = 0, half = 0] = name.split("-").map(Number);
  return { day, half };
}

function areaOf(from: Place, to: Place): Area {
  return { days: [from.day, to.day], halves: [from.half, to.half] };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
