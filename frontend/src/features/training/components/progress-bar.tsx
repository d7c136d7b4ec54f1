interface ProgressBarProps {
  label: string;
  /** Null while nobody knows how far it is. */
  done: number | null;
  total: number;
}

/** The browser's own takes no colour of ours. */
export function ProgressBar({ label, done, total }: ProgressBarProps) {
  const share = total > 0 && done !== null ? Math.min(1, done / total) : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done ?? undefined}
      className="h-2 w-full overflow-hidden rounded-full bg-line"
    >
      {done === null ? (
        <div className="h-full w-1/3 animate-pulse rounded-full bg-accent" />
      ) : (
        <div
          className="h-full rounded-full bg-accent transition-[width]"
          style={{ width: `${Math.round(share * 100)}%` }}
        />
      )}
    </div>
  );
}
