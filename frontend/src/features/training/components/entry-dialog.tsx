import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { enter, SPORTS } from "@/features/training/api/activities";
import { entryOf, isBadTime, localMoment } from "@/features/training/api/entry";
import { CeilingField } from "@/features/training/components/ceiling-field";
import { FigureFields } from "@/features/training/components/figure-fields";
import { useTrainingWords } from "@/features/training/words";
import { type Fields, submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { CheckField, SelectField, TextArea, TextField } from "@/ui/field";
import { useTell } from "@/ui/toast";

export function EntryDialog({ onClose }: { onClose: () => void }) {
  const t = useTrainingWords();
  const tell = useTell();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [timeError, setTimeError] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: enter,
    onSuccess: async ({ id }) => {
      tell(t("entered"));
      await queries.invalidateQueries({ queryKey: ["training"] });
      await navigate({ to: "/training/activities/$activityId", params: { activityId: id } });
    },
    onError: () => undefined,
  });
  function send(fields: Fields): void {
    const isBad = isBadTime(fields);
    setTimeError(isBad ? t("badTime") : null);
    if (!isBad) make.mutate(entryOf(fields));
  }
  return (
    <Dialog title={t("enter")} onClose={onClose} wide>
      <form className="grid gap-4" onSubmit={submitted(send)}>
        <div className="grid gap-4 sm:grid-cols-3">
          <TextField
            name="began"
            type="datetime-local"
            label={t("began")}
            defaultValue={localMoment(new Date())}
            required
          />
          <SelectField name="sport" label={t("sport")} defaultValue="running">
            {SPORTS.map((each) => (
              <option key={each} value={each}>
                {t(each)}
              </option>
            ))}
          </SelectField>
          <TextField name="title" label={t("title")} maxLength={200} />
        </div>
        <FigureFields timeError={timeError} />
        <TextArea name="note" label={t("note")} rows={3} maxLength={4000} />
        <CeilingField value="group" />
        <CheckField name="is_race" label={t("isRace")} />
        {make.error && <Failure error={make.error} />}
        <p>
          <Button type="submit" look="main" busy={make.isPending}>
            {t("save")}
          </Button>
        </p>
      </form>
    </Dialog>
  );
}
