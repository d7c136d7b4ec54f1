import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type Field,
  type Profile,
  type ProfileValue,
  removeValue,
  setValues,
  type Values,
} from "@/features/training/api/athlete";
import { useFigures } from "@/features/training/api/figures";
import { DataTable } from "@/features/training/components/data-table";
import { usePeopleWords } from "@/features/training/words-people";
import { useFormats } from "@/lib/time";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { useTell } from "@/ui/toast";

const SEXES = { F: "female", M: "male", X: "open" } as const;
const METHOD_WORDS = ["threshold", "reserve", "maximum", "own"] as const;

export function ZonesCard({ profile }: { profile: Profile }) {
  const t = usePeopleWords();
  const figures = useFigures();
  const { zones } = profile;
  return (
    <Card title={t("zones")}>
      {zones ? (
        <>
          <p className="mb-2 text-sm text-soft">
            {t("zonesBy")} {t(zones.method)}.
          </p>
          <DataTable
            label={t("zones")}
            head={[t("zone"), t("from"), t("to")]}
            rows={zones.zones.map((each, at) => ({
              key: each.name,
              cells: [
                each.name,
                figures.beats(each.lower),
                figures.beats(zones.zones[at + 1]?.lower ?? null),
              ],
            }))}
          />
        </>
      ) : (
        <p className="text-soft">{t("noZones")}</p>
      )}
    </Card>
  );
}

export function HistoryCard({ profile }: { profile: Profile }) {
  const t = usePeopleWords();
  return (
    <Card title={t("history")}>
      {profile.history.length === 0 && <p className="text-soft">{t("noHistory")}</p>}
      <ul className="divide-y divide-line">
        {profile.history.toReversed().map((each) => (
          <HistoryLine key={`${each.field} ${each.valid_from}`} value={each} />
        ))}
      </ul>
    </Card>
  );
}

function isField(name: string): name is Field {
  return [
    "birth_date",
    "sex",
    "max_hr",
    "resting_hr",
    "threshold_hr",
    "threshold_speed",
    "zones",
  ].includes(name);
}

function HistoryLine({ value }: { value: ProfileValue }) {
  const t = usePeopleWords();
  const formats = useFormats();
  const tell = useTell();
  const queries = useQueryClient();
  const told = useTold();
  const again = () => queries.invalidateQueries({ queryKey: ["training"] });
  const restore = useMutation({
    mutationFn: () =>
      setValues({ [value.field]: value.value, valid_from: value.valid_from } as Values),
    onSuccess: again,
  });
  const remove = useMutation({
    mutationFn: (field: Field) => removeValue(field, value.valid_from),
    onSuccess: async () => {
      tell(t("removed"), { undo: () => restore.mutate() });
      await again();
    },
  });
  const { field } = value;
  if (!isField(field)) return null;
  const name = t(field);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
      <span className="min-w-40 flex-1">{name}</span>
      <span className="font-medium">{told(value)}</span>
      <span className="text-sm text-soft">{formats.day(value.valid_from)}</span>
      <Button
        small
        look="danger"
        busy={remove.isPending}
        aria-label={`${t("remove")}: ${name}, ${formats.day(value.valid_from)}`}
        onClick={() => remove.mutate(field)}
      >
        {t("remove")}
      </Button>
    </li>
  );
}

function useTold(): (value: ProfileValue) => string {
  const t = usePeopleWords();
  const formats = useFormats();
  const figures = useFigures();
  return ({ field, value }) => {
    if (field === "birth_date") return formats.day(String(value));
    if (field === "sex") return t(SEXES[value as keyof typeof SEXES] ?? "unsaid");
    if (field === "threshold_speed") return figures.pace(Number(value));
    if (field !== "zones") return figures.beats(Number(value));
    const { method } = value as { method?: string };
    return t(METHOD_WORDS.find((each) => each === method) ?? "byItself");
  };
}
