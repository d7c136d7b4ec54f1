import { useNumberWords } from "@/features/training/words-numbers";

/** What a number does not hold is said beside it. */
export function SeenNote({ seen }: { seen: { left_out: number; is_stale?: boolean } }) {
  const t = useNumberWords();
  if (!seen.left_out && !seen.is_stale) return null;
  return (
    <p className="text-sm text-warn" role="status">
      {seen.left_out > 0 && t("leftOut", { count: seen.left_out })} {seen.is_stale && t("stale")}
    </p>
  );
}
