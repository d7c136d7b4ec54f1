import type { Cohort } from "@/api/shapes";
import { type CohortFlaw, nextMonday } from "@/features/programs/components/cohort-form";
import { NEED_WORDS, useProgramWords } from "@/features/programs/words";
import { ownZone } from "@/lib/time";
import { SelectField, TextField } from "@/ui/field";
import { ZoneOptions } from "@/ui/zone-options";

interface CohortFieldsProps {
  cohort?: Cohort;
  flaws: readonly CohortFlaw[];
}

const NEEDS = ["required", "wanted", "none"] as const;

export function CohortFields({ cohort, flaws }: CohortFieldsProps) {
  const t = useProgramWords();
  const told = (flaw: CohortFlaw) => (flaws.includes(flaw) ? t(flaw) : null);
  const number = (
    name: string,
    label: string,
    value: number,
    bounds: [number, number, number?],
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
    <>
      <TextField
        name="title"
        label={t("title")}
        defaultValue={cohort?.title}
        maxLength={120}
        required
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="first_week"
          label={t("firstWeek")}
          type="date"
          defaultValue={cohort?.first_week ?? nextMonday(new Date())}
          error={told("mondayOnly")}
          required
        />
        {number("weeks", t("length"), cohort?.weeks ?? 12, [1, 104])}
        <SelectField name="zone" label={t("zone")} defaultValue={cohort?.zone ?? ownZone()}>
          <ZoneOptions chosen={cohort?.zone ?? ownZone()} />
        </SelectField>
        {number("meeting_minutes", t("minutes"), cohort?.meeting_minutes ?? 60, [15, 480, 15])}
      </div>
      <div className="grid grid-cols-3 gap-4">
        {number("size_min", t("sizeMin"), cohort?.size_min ?? 3, [1, 200])}
        {number("size_ideal", t("sizeIdeal"), cohort?.size_ideal ?? 5, [1, 200])}
        {number("size_max", t("sizeMax"), cohort?.size_max ?? 6, [1, 200])}
      </div>
      {told("sizesRise") && <p className="text-sm text-bad">{told("sizesRise")}</p>}
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          name="facilitator"
          label={t("facilitator")}
          defaultValue={cohort?.facilitator ?? "required"}
        >
          {NEEDS.map((need) => (
            <option key={need} value={need}>
              {t(NEED_WORDS[need])}
            </option>
          ))}
        </SelectField>
        <TextField
          name="capacity"
          label={t("capacity")}
          type="number"
          min={1}
          hint={t("capacityHint")}
          defaultValue={cohort?.capacity ?? ""}
        />
      </div>
    </>
  );
}
