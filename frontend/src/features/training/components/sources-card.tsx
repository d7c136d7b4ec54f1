import { useMutation } from "@tanstack/react-query";
import { type Detail, original } from "@/features/training/api/activities";
import { useActivityWords } from "@/features/training/words-activity";
import { save } from "@/lib/saving";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";

type Source = NonNullable<Detail["own"]>["sources"][number];
const NUMBERS = [
  "distance_m",
  "timer_s",
  "elapsed_s",
  "moving_s",
  "ascent_m",
  "avg_hr",
  "max_hr",
  "calories",
  "streams",
] as const;

/** Which recording each number is of, and who may see it at most; for the athlete alone. */
export function SourcesCard({ activity }: { activity: Detail }) {
  const t = useActivityWords();
  const { own } = activity;
  if (!own) {
    return (
      <p className="text-sm text-soft">
        {t(activity.eyes === "coach" ? "seenAsCoach" : "seenAsGroup")}
      </p>
    );
  }
  const corrected = NUMBERS.filter(
    (each) => each !== "streams" && own.corrections[each] !== null,
  ).map((each) => t(each));
  return (
    <Card title={t("sources")}>
      <p className="mb-2 text-soft">{t("sourcesLead", { count: own.sources.length })}</p>
      <ul className="divide-y divide-line">
        {own.sources.map((each) => (
          <SourceLine key={each.id} activity={activity} source={each} />
        ))}
      </ul>
      {corrected.length > 0 && (
        <p className="mt-2 text-sm">{t("corrected", { numbers: corrected.join(", ") })}</p>
      )}
      {own.note && (
        <div className="mt-4">
          <h3 className="text-sm font-medium">{t("note")}</h3>
          <p className="whitespace-pre-wrap">{own.note}</p>
        </div>
      )}
    </Card>
  );
}

function SourceLine({ activity, source }: { activity: Detail; source: Source }) {
  const t = useActivityWords();
  const formats = useFormats();
  const fetched = useMutation({
    mutationFn: () => original(activity.id, source.id),
    onSuccess: (file) => save(file, source.file_name ?? `activity.${source.kind}`),
  });
  const numbers = NUMBERS.filter((each) => activity.origins[each]?.source_id === source.id);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <span className="font-medium">{t(source.kind)}</span>
      <span className="min-w-40 flex-1 truncate text-soft" title={source.file_name ?? undefined}>
        {[source.file_name, source.device].filter(Boolean).join(", ")}
      </span>
      <span className="flex items-center gap-2">
        <span className="text-sm text-soft">{t("seenBy")}</span>
        <Badge tone={source.ceiling === "owner" ? "warn" : "plain"}>{t(source.ceiling)}</Badge>
      </span>
      {source.has_original && (
        <Button small busy={fetched.isPending} onClick={() => fetched.mutate()}>
          {t("download")}
        </Button>
      )}
      <p className="w-full text-sm text-soft">
        {formats.moment(source.started_at)}
        {source.records > 0 && `, ${t("records", { count: source.records })}`}
        {numbers.length > 0 &&
          `. ${t("numbersFrom", { numbers: numbers.map((each) => t(each)).join(", ") })}`}
      </p>
    </li>
  );
}
