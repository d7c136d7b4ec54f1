import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { groupsQuery } from "@/api/cohort";
import type { Draft } from "@/api/shapes";
import { comparisonQuery, draftsQuery } from "@/features/drafts/api/drafts";
import { ComparisonTable } from "@/features/drafts/components/comparison-table";
import { useDraftWords } from "@/features/drafts/words";
import { Dialog } from "@/ui/dialog";
import { SelectField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";

const RUNNING = "running";

export function CompareDialog({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const t = useDraftWords();
  const drafts = useQuery(draftsQuery(draft.cohort_id));
  const groups = useQuery(groupsQuery(draft.cohort_id));
  const others = (drafts.data?.items ?? []).filter(
    (each) => each.id !== draft.id && (each.state === "ready" || each.state === "published"),
  );
  const runs = (groups.data?.items.length ?? 0) > 0;
  const [chosen, setChosen] = useState<string | null>(null);
  const other = chosen ?? (runs ? RUNNING : (others[0]?.id ?? null));
  const comparison = useQuery({
    ...comparisonQuery(draft, other === RUNNING ? null : other),
    enabled: other !== null,
  });
  const isAlone = drafts.isSuccess && groups.isSuccess && other === null;
  if (isAlone) {
    return (
      <Dialog title={t("compare")} onClose={onClose}>
        <p>{t("alone")}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("compare")} onClose={onClose} wide>
      <div className="grid gap-4">
        <SelectField
          label={t("compareWith")}
          value={other ?? ""}
          onChange={(event) => setChosen(event.target.value)}
        >
          {runs && <option value={RUNNING}>{t("theRunning")}</option>}
          {others.map((each) => (
            <option key={each.id} value={each.id}>
              {t("draft", { number: each.number })}
            </option>
          ))}
        </SelectField>
        <Loaded query={comparison}>{(found) => <ComparisonTable comparison={found} />}</Loaded>
      </div>
    </Dialog>
  );
}
