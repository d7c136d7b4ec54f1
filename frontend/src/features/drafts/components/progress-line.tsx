import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Draft } from "@/api/shapes";
import { stopDraft } from "@/features/drafts/api/drafts";
import { useDraftWords } from "@/features/drafts/words";
import { useFormats } from "@/lib/time";
import { Button } from "@/ui/button";

/** How far the solver is; it can be stopped at any moment and keeps the best it has. */
export function ProgressLine({ draft }: { draft: Draft }) {
  const t = useDraftWords();
  const formats = useFormats();
  const queries = useQueryClient();
  const stop = useMutation({
    mutationFn: () => stopDraft(draft.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["drafts", draft.id] }),
  });
  const { progress } = draft;
  const members = progress?.members || draft.members;
  const placed = progress?.placed ?? 0;
  return (
    <section className="grid gap-2 rounded-lg border border-accent bg-accent-soft p-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status">
          {progress && members > 0 ? (
            <>
              {t("solving")} <strong>{t("placed", { placed, members })}</strong>
              {progress.upper_bound !== null && progress.score !== null && (
                <>
                  {" · "}
                  {t("bounded", { score: progress.score, bound: progress.upper_bound })}
                </>
              )}
              {progress.seconds !== null && (
                <>
                  {" · "}
                  {t("seconds", {
                    seconds: formats.number(Math.round(progress.seconds * 10) / 10),
                  })}
                </>
              )}
            </>
          ) : (
            t("starting")
          )}
        </p>
        <Button small busy={stop.isPending} onClick={() => stop.mutate()}>
          {t("stop")}
        </Button>
      </div>
      <progress
        aria-label={t("placedShort")}
        value={members > 0 ? placed : undefined}
        max={members || 1}
        className="h-2 w-full accent-accent"
      />
    </section>
  );
}
