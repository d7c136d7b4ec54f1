import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { today } from "@/features/training/api/days";
import {
  eventOf,
  isBadTarget,
  type PlannedEvent,
  plan,
  readPlanAgain,
  replan,
} from "@/features/training/api/events";
import { clock } from "@/features/training/api/figures";
import { CeilingField } from "@/features/training/components/ceiling-field";
import { decimal, NumberField } from "@/features/training/components/figure-fields";
import { usePlanWords } from "@/features/training/words-plan";
import { type Fields, submitted } from "@/lib/form";
import { language } from "@/lib/language";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { SelectField, TextField } from "@/ui/field";
import { useTell } from "@/ui/toast";

interface EventDialogProps {
  /** The one to change; else a new one. */
  event?: PlannedEvent;
  onClose: () => void;
}

export function EventDialog({ event, onClose }: EventDialogProps) {
  const t = usePlanWords();
  const tell = useTell();
  const spoken = language.use();
  const queries = useQueryClient();
  const [targetError, setTargetError] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (fields: Fields) =>
      event ? replan(event.id, eventOf(fields)) : plan(eventOf(fields)),
    onSuccess: async () => {
      await readPlanAgain(queries);
      tell(t("saved"));
      onClose();
    },
    onError: () => undefined,
  });
  function send(fields: Fields): void {
    const isBad = isBadTarget(fields);
    setTargetError(isBad ? t("badTarget") : null);
    if (!isBad) save.mutate(fields);
  }
  const kilometres = event?.distance_m == null ? null : event.distance_m / 1000;
  return (
    <Dialog title={event ? t("changeTitle") : t("plan")} onClose={onClose}>
      <form className="grid gap-4" onSubmit={submitted(send)}>
        <TextField
          name="name"
          label={t("name")}
          defaultValue={event?.name}
          maxLength={120}
          required
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            name="day"
            type="date"
            label={t("day")}
            defaultValue={event?.day ?? today()}
            required
          />
          <SelectField name="kind" label={t("kind")} defaultValue={event?.kind ?? "race"}>
            <option value="race">{t("race")}</option>
            <option value="session">{t("session")}</option>
          </SelectField>
          <NumberField
            name="distance"
            label={t("kilometres")}
            defaultValue={decimal(kilometres, spoken)}
          />
          <TextField
            name="target"
            label={t("target")}
            hint={t("targetHint")}
            error={targetError}
            defaultValue={event?.target_s == null ? undefined : clock(event.target_s)}
          />
          <NumberField
            name="score"
            label={t("score")}
            hint={t("scoreHint")}
            defaultValue={decimal(event?.score, spoken)}
          />
          <CeilingField value={event?.ceiling ?? "group"} />
        </div>
        {save.error && <Failure error={save.error} />}
        <p>
          <Button type="submit" look="main" busy={save.isPending}>
            {t("save")}
          </Button>
        </p>
      </form>
    </Dialog>
  );
}
