import type { Ceiling } from "@/features/training/api/activities";
import { useTrainingWords } from "@/features/training/words";
import { SelectField } from "@/ui/field";

const CEILINGS = ["group", "coach", "owner"] as const satisfies readonly Ceiling[];

export function CeilingField({ value }: { value: Ceiling }) {
  const t = useTrainingWords();
  return (
    <SelectField name="ceiling" label={t("seenBy")} defaultValue={value}>
      {CEILINGS.map((each) => (
        <option key={each} value={each}>
          {t(each)}
        </option>
      ))}
    </SelectField>
  );
}
