import { useState } from "react";
import { useDraftWords } from "@/features/drafts/words";
import { useFormats, WEEKDAYS } from "@/lib/time";
import { SelectField, TextField } from "@/ui/field";

const QUARTER = 900;
const HOURS = [
  ["leader_from", "leaderFrom", "18:00"],
  ["leader_until", "leaderUntil", "21:00"],
] as const;

/** When one more could lead, on the clock of the cohort; nobody unless a day is chosen. */
export function LeaderFields({ zone }: { zone: string }) {
  const t = useDraftWords();
  const formats = useFormats();
  const [day, setDay] = useState("");
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-sm font-medium">{t("leader")}</legend>
      <SelectField
        name="leader_day"
        label={t("day")}
        value={day}
        onChange={(event) => setDay(event.target.value)}
      >
        <option value="">{t("leaderNone")}</option>
        {WEEKDAYS.map((each) => (
          <option key={each} value={each}>
            {formats.weekday(each, "long")}
          </option>
        ))}
      </SelectField>
      {day && (
        <div className="grid grid-cols-2 gap-4">
          {HOURS.map(([name, word, hour]) => (
            <TextField
              key={name}
              name={name}
              type="time"
              step={QUARTER}
              label={t(word)}
              hint={zone}
              defaultValue={hour}
              required
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}
