import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { change, type Detail, SPORTS } from "@/features/training/api/activities";
import { ceilingOf, figuresOf, isBadTime } from "@/features/training/api/entry";
import { CeilingField } from "@/features/training/components/ceiling-field";
import { FigureFields } from "@/features/training/components/figure-fields";
import { useTrainingWords } from "@/features/training/words";
import { useActivityWords } from "@/features/training/words-activity";
import { type Fields, submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { CheckField, SelectField, TextArea, TextField } from "@/ui/field";
import { useTell } from "@/ui/toast";

interface EditDialogProps {
  activity: Detail;
  onClose: () => void;
}

/** Only what differs is sent: a title that was left alone stays the sources' own. */
export function EditDialog({ activity, onClose }: EditDialogProps) {
  const t = useActivityWords();
  const words = useTrainingWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [timeError, setTimeError] = useState<string | null>(null);
  const edit = useMutation({
    mutationFn: (fields: Fields) =>
      change(activity.id, {
        title: fields.title === activity.title ? undefined : fields.title || null,
        sport: SPORTS.find((each) => each === fields.sport && each !== activity.sport),
        note: fields.note ?? "",
        is_race: fields.is_race === "on",
        ceiling: ceilingOf(fields.ceiling),
        corrections: figuresOf(fields),
      }),
    onSuccess: async () => {
      tell(words("saved"));
      await queries.invalidateQueries({ queryKey: ["training"] });
      onClose();
    },
    onError: () => undefined,
  });
  function send(fields: Fields): void {
    const isBad = isBadTime(fields);
    setTimeError(isBad ? words("badTime") : null);
    if (!isBad) edit.mutate(fields);
  }
  return (
    <Dialog title={t("editTitle")} onClose={onClose} wide>
      <form className="grid gap-4" onSubmit={submitted(send)}>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            name="title"
            label={t("title")}
            hint={t("titleHint")}
            defaultValue={activity.title}
            maxLength={200}
          />
          <SelectField name="sport" label={t("sport")} defaultValue={activity.sport}>
            {SPORTS.map((each) => (
              <option key={each} value={each}>
                {words(each)}
              </option>
            ))}
          </SelectField>
        </div>
        <fieldset className="grid gap-2">
          <legend className="font-medium">{t("correct")}</legend>
          <p className="text-sm text-soft">{t("correctHint")}</p>
          <FigureFields known={activity.own?.corrections} told={activity} timeError={timeError} />
        </fieldset>
        <TextArea
          name="note"
          label={words("note")}
          rows={3}
          maxLength={4000}
          defaultValue={activity.own?.note}
        />
        <CeilingField value={activity.own?.ceiling ?? "group"} />
        <CheckField name="is_race" label={words("isRace")} defaultChecked={activity.is_race} />
        {edit.error && <Failure error={edit.error} />}
        <p>
          <Button type="submit" look="main" busy={edit.isPending}>
            {words("save")}
          </Button>
        </p>
      </form>
    </Dialog>
  );
}
