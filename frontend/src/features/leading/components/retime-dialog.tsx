import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import type { OwnGroup } from "@/api/own-cohorts";
import {
  type Retimed,
  retime,
  retimePreviewQuery,
  type Slot,
} from "@/features/leading/api/retiming";
import { useLeadingWords } from "@/features/leading/words";
import { useFormats, WEEKDAYS, type Weekday } from "@/lib/time";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { SelectField, TextField } from "@/ui/field";
import { useFlawTold } from "@/ui/flaw-words";
import { Skeleton } from "@/ui/skeleton";
import { useTell } from "@/ui/toast";

/** All meetings that are ahead, at another weekly time; who cannot is said before. */
export function RetimeDialog({ group, onClose }: { group: OwnGroup; onClose: () => void }) {
  const t = useLeadingWords();
  const formats = useFormats();
  const tell = useTell();
  const queries = useQueryClient();
  const before: Slot = group.slot;
  const [slot, setSlot] = useState<Slot>(before);
  const tried = useDeferredValue(slot);
  const isOther = tried.start !== "" && !isSame(tried, before);
  const preview = useQuery({ ...retimePreviewQuery(group.id, tried), enabled: isOther });
  async function refresh(): Promise<void> {
    await queries.invalidateQueries({ queryKey: ["led"] });
    await queries.invalidateQueries({ queryKey: ["me", "cohorts"] });
  }
  const undo = useMutation({ mutationFn: () => retime(group.id, before), onSettled: refresh });
  const move = useMutation({
    mutationFn: () => retime(group.id, slot),
    onSuccess: () => {
      const when = `${formats.weekday(slot.day, "long")} ${slot.start}`;
      tell(t("allMoved", { when }), { undo: () => undo.mutate() });
      onClose();
    },
    onError: () => undefined,
    onSettled: refresh,
  });
  const isFree = preview.data?.problems.length === 0;
  return (
    <Dialog title={t("moveAllTitle", { group: group.name })} onClose={onClose}>
      <div className="grid gap-4">
        <p className="text-soft">{t("moveAllLead", { zone: before.zone })}</p>
        <div className="grid grid-cols-2 gap-3">
          <SelectField
            label={t("weekday")}
            value={slot.day}
            onChange={(event) => setSlot({ ...slot, day: event.target.value as Weekday })}
          >
            {WEEKDAYS.map((day) => (
              <option key={day} value={day}>
                {formats.weekday(day, "long")}
              </option>
            ))}
          </SelectField>
          <TextField
            type="time"
            step={900}
            label={t("start")}
            value={slot.start}
            onChange={(event) => setSlot({ ...slot, start: event.target.value })}
          />
        </div>
        <div aria-live="polite" className="min-h-16">
          {!isOther && <p className="text-soft">{t("choose")}</p>}
          {isOther && preview.isPending && <Skeleton rows={2} />}
          {isOther && preview.error && <Failure error={preview.error} />}
          {isOther && preview.data && <WhoCan retimed={preview.data} />}
          {move.error && <Failure error={move.error} />}
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            look="main"
            disabled={!isOther || !isFree}
            busy={move.isPending}
            onClick={() => move.mutate()}
          >
            {t("moveAllDo")}
          </Button>
          <Button onClick={onClose}>{t("keep")}</Button>
        </div>
      </div>
    </Dialog>
  );
}

function isSame(one: Slot, other: Slot): boolean {
  return one.day === other.day && one.start === other.start;
}

function WhoCan({ retimed }: { retimed: Retimed }) {
  const t = useLeadingWords();
  const flawSaid = useFlawTold();
  if (retimed.problems.length === 0) {
    return (
      <p className="rounded-md bg-good-soft px-3 py-2 text-good">
        ✓ {t("allCan", { week: retimed.from_week + 1 })}
      </p>
    );
  }
  return (
    <div className="rounded-md bg-warn-soft px-3 py-2 text-warn">
      <p className="font-medium">{t("notAll")}</p>
      <ul className="mt-1 list-disc pl-5">
        {retimed.problems.slice(0, 12).map((each) => (
          <li key={each.message}>{flawSaid(each)}</li>
        ))}
      </ul>
    </div>
  );
}
