import { ageOf, type Draft, OTHER, type Tables } from "@/features/training/api/age-grade";
import { DISTANCES } from "@/features/training/api/distances";
import { useFigures } from "@/features/training/api/figures";
import { NumberField } from "@/features/training/components/figure-fields";
import { useAgeGradeWords } from "@/features/training/words-age-grade";
import { useDistanceWords } from "@/features/training/words-distances";
import { Card } from "@/ui/card";
import { SelectField, TextField } from "@/ui/field";

interface FieldsProps {
  draft: Draft;
  tables?: Tables;
  onChange: (typed: Partial<Draft>) => void;
}

export function AgeGradeFields(props: FieldsProps) {
  return (
    <div className="grid gap-4">
      <WhoFields {...props} />
      <WhatFields {...props} />
    </div>
  );
}

function WhoFields({ draft, tables, onChange }: FieldsProps) {
  const t = useAgeGradeWords();
  const age = ageOf(draft);
  const bounds = tables && { youngest: tables.youngest, oldest: tables.oldest };
  return (
    <Card title={t("who")}>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={t("sex")}
          value={draft.sex}
          onChange={({ target }) =>
            onChange({ sex: oneOf(["F", "M", "X"] as const, target.value) })
          }
        >
          {(["F", "M", "X"] as const).map((each) => (
            <option key={each} value={each}>
              {t(each)}
            </option>
          ))}
        </SelectField>
        <TextField
          type="date"
          label={t("born")}
          value={draft.born}
          hint={!draft.age && age !== null ? t("ageIs", { age }) : undefined}
          onChange={({ target }) => onChange({ born: target.value })}
        />
        <TextField
          label={t("age")}
          inputMode="numeric"
          maxLength={3}
          value={draft.age}
          hint={bounds && t("ageHint", bounds)}
          onChange={({ target }) => onChange({ age: target.value })}
        />
        <TextField
          type="date"
          label={t("on")}
          value={draft.on}
          onChange={({ target }) => onChange({ on: target.value })}
        />
      </div>
    </Card>
  );
}

function WhatFields({ draft, tables, onChange }: FieldsProps) {
  const t = useAgeGradeWords();
  const named = useDistanceWords();
  const figures = useFigures();
  const table = tables?.surfaces.find(({ surface }) => surface === draft.surface);
  return (
    <Card title={t("what")}>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={t("distance")}
          value={draft.distance}
          onChange={({ target }) => onChange({ distance: target.value })}
        >
          {DISTANCES.map(({ name, metres }) => (
            <option key={name} value={name}>
              {named(name, figures.distance(metres))}
            </option>
          ))}
          <option value={OTHER}>{t("other")}</option>
        </SelectField>
        {draft.distance === OTHER && (
          <NumberField
            label={t("kilometres")}
            value={draft.kilometres}
            hint={
              table &&
              t("kilometresHint", {
                shortest: figures.short(table.shortest / 1000),
                longest: figures.short(table.longest / 1000),
              })
            }
            onChange={({ target }) => onChange({ kilometres: target.value })}
          />
        )}
        <SelectField
          label={t("surface")}
          value={draft.surface}
          onChange={({ target }) =>
            onChange({ surface: oneOf(["road", "track"] as const, target.value) })
          }
        >
          <option value="road">{t("road")}</option>
          <option value="track">{t("track")}</option>
        </SelectField>
        <SelectField
          label={t("edition")}
          value={draft.edition}
          onChange={({ target }) => onChange({ edition: target.value })}
        >
          {table?.editions.map((each, at) => (
            <option key={each} value={at ? each : ""}>
              {at ? each : t("newest", { edition: each })}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t("time")}
          hint={t("timeHint")}
          value={draft.time}
          onChange={({ target }) => onChange({ time: target.value })}
        />
      </div>
    </Card>
  );
}

function oneOf<T extends string>(all: readonly T[], told: string): T {
  return all.find((each) => each === told) ?? (all[0] as T);
}
