import { useMutation, useQuery } from "@tanstack/react-query";
import type { Cohort, Draft } from "@/api/shapes";
import { askWhatIf, type WhatIfIn, whatIfQuery } from "@/features/drafts/api/drafts";
import { ComparisonTable } from "@/features/drafts/components/comparison-table";
import { useDraftWords } from "@/features/drafts/words";
import { type Fields, submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";

interface WhatIfDialogProps {
  draft: Draft;
  cohort: Cohort;
  onClose: () => void;
}

export function wishOf(fields: Fields, cohort: Cohort, draftId: string): WhatIfIn {
  const min = Number(fields.size_min);
  const max = Number(fields.size_max);
  const windows = (fields.leader ?? "").trim();
  const isOtherSize = min !== cohort.size_min || max !== cohort.size_max;
  return {
    draft: draftId,
    sizes: isOtherSize ? { min, max } : null,
    meeting_minutes:
      Number(fields.minutes) === cohort.meeting_minutes ? null : Number(fields.minutes),
    may_miss: Number(fields.may_miss),
    facilitators: windows ? [{ windows: windows.split(/\s*[,;]\s*/), max_groups: 1 }] : [],
    seconds: 10,
  };
}

export function WhatIfDialog({ draft, cohort, onClose }: WhatIfDialogProps) {
  const t = useDraftWords();
  const ask = useMutation({
    mutationFn: (fields: Fields) => askWhatIf(cohort.id, wishOf(fields, cohort, draft.id)),
    onError: () => undefined,
  });
  const trial = useQuery(whatIfQuery(cohort.id, ask.data?.id ?? null));
  const isTrying =
    ask.isPending || (ask.isSuccess && (!trial.data || trial.data.state === "waiting"));
  const number = (
    name: string,
    label: string,
    value: number,
    bounds: readonly [number, number, number?],
  ) => (
    <TextField
      name={name}
      label={label}
      type="number"
      min={bounds[0]}
      max={bounds[1]}
      step={bounds[2] ?? 1}
      defaultValue={value}
      required
    />
  );
  return (
    <Dialog title={t("whatIf")} onClose={onClose} wide>
      <div className="grid gap-6 md:grid-cols-2">
        <form className="grid content-start gap-4" onSubmit={submitted(ask.mutate)}>
          <p className="text-soft">{t("whatIfLead")}</p>
          <div className="grid grid-cols-2 gap-4">
            {number("size_min", t("sizeMin"), cohort.size_min, [1, 200])}
            {number("size_max", t("sizeMax"), cohort.size_max, [1, 200])}
            {number("minutes", t("minutes"), cohort.meeting_minutes, [15, 480, 15])}
            {number("may_miss", t("mayMiss"), 0, [0, 20])}
          </div>
          <TextField name="leader" label={t("leader")} hint={t("leaderHint")} />
          {ask.error && <Failure error={ask.error} />}
          <Button type="submit" look="main" busy={isTrying}>
            {t("tryIt")}
          </Button>
        </form>
        <div aria-live="polite">
          {isTrying && <p className="text-soft">{t("trying")}</p>}
          {trial.data?.failure && <p className="text-bad">{trial.data.failure}</p>}
          {trial.data?.comparison && <ComparisonTable comparison={trial.data.comparison} />}
        </div>
      </div>
    </Dialog>
  );
}
