import { nearest, type Span, within, zoomed } from "@/features/training/api/plotting";
import { useActivityWords } from "@/features/training/words-activity";
import { Button } from "@/ui/button";

interface PlotControlsProps {
  xs: readonly number[];
  whole: Span;
  span: Span;
  cursor: number | null;
  label: string;
  /** What is at the cursor, in words. */
  told: string;
  onCursor: (at: number) => void;
  onSpan: (span: Span) => void;
}

const CLOSER = 0.5;

/** The cursor for keys and for fingers, and how closely one looks. */
export function PlotControls(props: PlotControlsProps) {
  const { xs, whole, span, cursor, label, told, onCursor, onSpan } = props;
  const t = useActivityWords();
  const first = nearest(xs, span.from);
  const last = nearest(xs, span.to);
  const at = Math.min(Math.max(cursor ?? first, first), last);
  const around = xs[at] ?? span.from;
  const isWhole = span.to - span.from >= whole.to - whole.from;
  const width = span.to - span.from;
  const move = (by: number) =>
    onSpan(within({ from: span.from + by * width, to: span.to + by * width }, whole));
  return (
    <div className="grid gap-2">
      <input
        type="range"
        min={first}
        max={Math.max(last, first + 1)}
        value={at}
        aria-label={label}
        aria-valuetext={told}
        onChange={(event) => onCursor(Number(event.target.value))}
        className="ml-[58px] w-[calc(100%-58px)] accent-accent"
      />
      <div className="flex flex-wrap gap-2">
        <Button small onClick={() => onSpan(zoomed(span, CLOSER, around, whole))}>
          {t("closer")}
        </Button>
        <Button
          small
          disabled={isWhole}
          onClick={() => onSpan(zoomed(span, 1 / CLOSER, around, whole))}
        >
          {t("further")}
        </Button>
        <Button small disabled={isWhole} aria-label={t("earlier")} onClick={() => move(-0.5)}>
          ←
        </Button>
        <Button small disabled={isWhole} aria-label={t("later")} onClick={() => move(0.5)}>
          →
        </Button>
        <Button small disabled={isWhole} onClick={() => onSpan(whole)}>
          {t("all")}
        </Button>
      </div>
    </div>
  );
}
