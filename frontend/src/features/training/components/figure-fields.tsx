import type { ComponentProps } from "react";
import { clock } from "@/features/training/api/figures";
import { useTrainingWords } from "@/features/training/words";
import { type Language, language } from "@/lib/language";
import { TextField } from "@/ui/field";

interface Known {
  distance_m?: number | null;
  timer_s?: number | null;
  ascent_m?: number | null;
  avg_hr?: number | null;
  max_hr?: number | null;
  calories?: number | null;
}

interface FigureFieldsProps {
  known?: Known;
  /** What stands there unless it is corrected. */
  told?: Known;
  timeError?: string | null;
}

/** As it is typed in this language. */
export function decimal(value: number | null | undefined, spoken: Language): string | undefined {
  const told = value == null ? undefined : String(Math.round(value * 100) / 100);
  return spoken === "de" ? told?.replace(".", ",") : told;
}

/** With a point or a comma. */
export function NumberField(props: ComponentProps<typeof TextField>) {
  return <TextField inputMode="decimal" pattern="[0-9]+([.,][0-9]+)?" {...props} />;
}

export function FigureFields({ known = {}, told = {}, timeError }: FigureFieldsProps) {
  const t = useTrainingWords();
  const spoken = language.use();
  const number = (name: string, label: string, value?: number | null, hint?: number | null) => (
    <NumberField
      name={name}
      label={label}
      defaultValue={decimal(value, spoken)}
      placeholder={decimal(hint, spoken)}
    />
  );
  const time = (seconds?: number | null) => (seconds == null ? undefined : clock(seconds));
  const kilometres = (metres?: number | null) => (metres == null ? metres : metres / 1000);
  return (
    <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
      {number(
        "distance",
        t("kilometres"),
        kilometres(known.distance_m),
        kilometres(told.distance_m),
      )}
      <TextField
        name="time"
        label={t("minutes")}
        hint={t("minutesHint")}
        error={timeError}
        defaultValue={time(known.timer_s)}
        placeholder={time(told.timer_s)}
      />
      {number("ascent", t("metresUp"), known.ascent_m, told.ascent_m)}
      {number("avg_hr", t("meanHeart"), known.avg_hr, told.avg_hr)}
      {number("max_hr", t("topHeart"), known.max_hr, told.max_hr)}
      {number("calories", t("calories"), known.calories, told.calories)}
    </div>
  );
}
