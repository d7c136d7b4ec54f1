import { useUiWords } from "@/ui/words";

const WIDTHS = ["w-3/4", "w-full", "w-5/6", "w-2/3"];

/** The room that what is loading will take, so that nothing jumps when it comes. */
export function Skeleton({ rows = 4 }: { rows?: number }) {
  const t = useUiWords();
  return (
    <div role="status" aria-label={t("loading")} className="grid animate-pulse gap-3 py-2">
      {Array.from({ length: rows }, (_, row) => `row-${row}`).map((key, row) => (
        <div key={key} className={`h-5 rounded bg-line ${WIDTHS[row % WIDTHS.length]}`} />
      ))}
    </div>
  );
}
