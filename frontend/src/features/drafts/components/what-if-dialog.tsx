import { useMutation, useQuery } from "@tanstack/react-query";
import type { Cohort, Draft } from "@/api/shapes";
import { askWhatIf, whatIfQuery } from "@/features/drafts/api/drafts";
import { wishOf } from "@/features/drafts/api/wish";
import { ComparisonTable } from "@/features/drafts/components/comparison-table";
import { LeaderFields } from "@/features/drafts/components/leader-fields";
import { useFailureTold } from "@/features/drafts/failure-words";
import { useDraftWords } from "@/features/drafts/words";
import { type Fields, submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { RangeField } from "@/ui/range-field";

const SIZES = { min: 1, max: 200 };
// Where sliders end; who wants more types it.
const FAR = 20;
const LONG = 180;

interface WhatIfDialogProps {
  draft: Draft;
  cohort: Cohort;
  onClose: () => void;
}

export function WhatIfDialog({ draft, cohort, onClose }: WhatIfDialogProps) {
  const t = useDraftWords();
  const failureTold = useFailureTold();
  const ask = useMutation({
    mutationFn: (fields: Fields) => askWhatIf(cohort.id, wishOf(fields, cohort, draft.id)),
    onError: () => undefined,
  });
  const trial = useQuery(whatIfQuery(cohort.id, ask.data?.id ?? null));
  const isTrying =
    ask.isPending || (ask.isSuccess && (!trial.data || trial.data.state === "waiting"));
  const reach = Math.max(FAR, 2 * cohort.size_max);
  return (
    <Dialog title={t("whatIf")} onClose={onClose} wide>
      <div className="grid gap-6 md:grid-cols-2">
        <form className="grid content-start gap-4" onSubmit={submitted(ask.mutate)}>
          <p className="text-soft">{t("whatIfLead")}</p>
          <RangeField
            {...SIZES}
            name="size_min"
            label={t("sizeMin")}
            reach={reach}
            initial={cohort.size_min}
          />
          <RangeField
            {...SIZES}
            name="size_max"
            label={t("sizeMax")}
            reach={reach}
            initial={cohort.size_max}
          />
          <RangeField
            name="minutes"
            label={t("minutes")}
            min={15}
            max={480}
            reach={Math.max(LONG, cohort.meeting_minutes)}
            step={15}
            initial={cohort.meeting_minutes}
          />
          <RangeField
            name="may_miss"
            label={t("mayMiss")}
            min={0}
            max={20}
            reach={Math.min(20, cohort.weeks)}
            initial={null}
            nothing={t("asItIs")}
          />
          <LeaderFields zone={cohort.zone} />
          {ask.error && <Failure error={ask.error} />}
          <Button type="submit" look="main" busy={isTrying}>
            {t("tryIt")}
          </Button>
        </form>
        <div aria-live="polite">
          {isTrying && <p className="text-soft">{t("trying")}</p>}
          {trial.data?.failure && <p className="text-bad">{failureTold(trial.data)}</p>}
          {trial.data?.comparison && <ComparisonTable comparison={trial.data.comparison} />}
        </div>
      </div>
    </Dialog>
  );
}
