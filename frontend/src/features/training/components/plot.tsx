import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import {
  area,
  extent,
  line,
  nearest,
  roomy,
  type Span,
  scale,
  ticks,
  type Values,
} from "@/features/training/api/plotting";

export interface Curve {
  key: string;
  values: Values;
  /** Classes of its stroke, or of its surface. */
  look: string;
  isArea?: boolean;
}

export interface Panel {
  key: string;
  label: string;
  curves: readonly Curve[];
  told: (value: number) => string;
  /** The lowest and the highest that are shown; else all that there is. */
  range?: Span;
  /** Values worth a line of the grid; else round ones. */
  marks?: (span: Span) => readonly number[];
  height: number;
}

interface PlotProps {
  xs: readonly number[];
  panels: readonly Panel[];
  span: Span;
  cursor: number | null;
  axis: (span: Span, most: number) => readonly number[];
  toldX: (value: number) => string;
  onCursor: (at: number | null) => void;
  onSpan: (span: Span) => void;
  /** Drawn over all panels, in a frame that shows the span alone. */
  over?: (place: (x: number) => number, height: number) => ReactNode;
}

const LEFT = 58;
const FOOT = 22;
const GAP = 30;
// What is dragged less far was a click.
const CLICK = 8;

export function useWidth(): readonly [(element: HTMLElement | null) => void, number] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element) return;
    const watcher = new ResizeObserver(([entry]) =>
      setWidth(Math.floor(entry?.contentRect.width ?? 0)),
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [element]);
  return [setElement, width];
}

/** Panels over one another on one axis, with one cursor; dragging a mouse over a part shows it alone. */
export function Plot(props: PlotProps) {
  const { xs, panels, span, cursor, axis, toldX } = props;
  const [frame, width] = useWidth();
  const inner = Math.max(0, width - LEFT);
  const height = panels.reduce((sum, each) => sum + each.height + GAP, 0);
  const place = scale(span, inner);
  const pointing = usePointing(props, inner);
  const at = cursor === null ? undefined : xs[cursor];
  return (
    <div ref={frame} className="touch-pan-y select-none">
      {inner > 0 && (
        <svg
          width={width}
          height={height + FOOT}
          aria-hidden="true"
          className="block max-w-full cursor-crosshair text-xs"
          {...pointing.handlers}
        >
          {panels.map((panel, index) => (
            <PanelDrawing
              key={panel.key}
              panel={panel}
              xs={xs}
              span={span}
              cursor={cursor}
              width={inner}
              top={topOf(panels, index)}
            />
          ))}
          {axis(span, Math.max(2, inner / 80)).map((value) => (
            <text
              key={value}
              x={LEFT + place(value)}
              y={height + 14}
              textAnchor="middle"
              className="fill-soft"
            >
              {toldX(value)}
            </text>
          ))}
          {props.over && (
            <svg x={LEFT} width={inner} height={height} aria-hidden="true">
              {props.over(place, height)}
            </svg>
          )}
          {pointing.chosen && (
            <rect
              x={LEFT + Math.min(...pointing.chosen)}
              width={Math.abs(pointing.chosen[1] - pointing.chosen[0])}
              height={height}
              className="fill-accent opacity-20"
            />
          )}
          {at !== undefined && at >= span.from && at <= span.to && (
            <line
              x1={LEFT + place(at)}
              x2={LEFT + place(at)}
              y2={height}
              className="stroke-ink"
              strokeDasharray="3 3"
            />
          )}
        </svg>
      )}
    </div>
  );
}

function topOf(panels: readonly Panel[], index: number): number {
  return panels.slice(0, index).reduce((sum, each) => sum + each.height + GAP, 0);
}

function usePointing({ xs, span, onCursor, onSpan }: PlotProps, inner: number) {
  const began = useRef<number | null>(null);
  const [chosen, setChosen] = useState<readonly [number, number] | null>(null);
  const across = (event: PointerEvent<SVGSVGElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    return Math.min(Math.max(event.clientX - left - LEFT, 0), inner);
  };
  const value = (x: number) => span.from + (x / inner) * (span.to - span.from);
  function end(): void {
    if (chosen && Math.abs(chosen[1] - chosen[0]) > CLICK) {
      const [from, to] = [Math.min(...chosen), Math.max(...chosen)];
      onSpan({ from: value(from), to: value(to) });
    }
    began.current = null;
    setChosen(null);
  }
  return {
    chosen,
    handlers: {
      onPointerDown(event: PointerEvent<SVGSVGElement>) {
        onCursor(nearest(xs, value(across(event))));
        if (event.pointerType !== "mouse") return;
        began.current = across(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove(event: PointerEvent<SVGSVGElement>) {
        const x = across(event);
        onCursor(nearest(xs, value(x)));
        if (began.current !== null) setChosen([began.current, x]);
      },
      onPointerUp: end,
      onPointerCancel: end,
    },
  };
}

interface PanelDrawingProps {
  panel: Panel;
  xs: readonly number[];
  span: Span;
  cursor: number | null;
  width: number;
  top: number;
}

function PanelDrawing({ panel, xs, span, cursor, width, top }: PanelDrawingProps) {
  const found = panel.range ?? extent(...panel.curves.map((each) => each.values));
  const y = roomy(found ?? { from: 0, to: 1 });
  const box = { width, height: panel.height };
  const up = scale(y, panel.height);
  const marks = panel.marks?.(y) ?? ticks(y.from, y.to, Math.max(2, panel.height / 34));
  return (
    <g transform={`translate(0 ${top + GAP})`}>
      <text x={0} y={-11} className="fill-ink font-medium">
        {panel.label}
      </text>
      {marks.map((value) => {
        const height = panel.height - up(value);
        return (
          <g key={value}>
            <line x1={LEFT} x2={LEFT + width} y1={height} y2={height} className="stroke-line" />
            <text x={LEFT - 6} y={height + 4} textAnchor="end" className="fill-soft">
              {panel.told(value)}
            </text>
          </g>
        );
      })}
      <svg x={LEFT} width={width} height={panel.height} aria-hidden="true">
        {panel.curves.map((curve) => (
          <path
            key={curve.key}
            d={
              curve.isArea
                ? area(xs, curve.values, span, y, box, 0)
                : line(xs, curve.values, span, y, box)
            }
            className={curve.look}
            fill={curve.isArea ? undefined : "none"}
            strokeWidth={curve.isArea ? 0 : 1.75}
            strokeLinejoin="round"
          />
        ))}
      </svg>
      {cursor !== null &&
        panel.curves.map((curve) => {
          const [value, at] = [curve.values[cursor], xs[cursor]];
          if (value == null || at === undefined || at < span.from || at > span.to) return null;
          return (
            <circle
              key={curve.key}
              cx={LEFT + scale(span, width)(at)}
              cy={Math.min(Math.max(panel.height - up(value), 0), panel.height)}
              r={3.5}
              className="fill-ink"
            />
          );
        })}
    </g>
  );
}
