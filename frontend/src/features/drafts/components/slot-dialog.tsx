import type { Cohort } from "@/api/shapes";
import { useDraftWords } from "@/features/drafts/words";
import { submitted } from "@/lib/form";
import { useFormats, WEEKDAYS, type Weekday } from "@/lib/time";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { SelectField, TextField } from "@/ui/field";

export interface Slot {
  day: Weekday;
  start: string;
}

interface SlotDialogProps {
  title: string;
  cohort: Cohort;
  slot?: Slot;
  onChoose: (slot: Slot) => void;
  onClose: () => void;
}

export function SlotDialog({ title, cohort, slot, onChoose, onClose }: SlotDialogProps) {
  const t = useDraftWords();
  const formats = useFormats();
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={submitted(({ day, start = "" }) => {
          onChoose({ day: day as Weekday, start });
          onClose();
        })}
      >
        <div className="grid grid-cols-2 gap-4">
          <SelectField name="day" label={t("day")} defaultValue={slot?.day}>
            {WEEKDAYS.map((day) => (
              <option key={day} value={day}>
                {formats.weekday(day, "long")}
              </option>
            ))}
          </SelectField>
          <TextField
            name="start"
            type="time"
            step={cohort.grid_minutes * 60}
            label={t("start")}
            hint={cohort.zone}
            defaultValue={slot?.start ?? "18:00"}
            required
          />
        </div>
        <Button type="submit" look="main">
          {t("set")}
        </Button>
      </form>
    </Dialog>
  );
}
