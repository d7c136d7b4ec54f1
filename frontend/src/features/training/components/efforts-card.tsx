import { useFigures } from "@/features/training/api/figures";
import type { Efforts } from "@/features/training/api/performance";
import { DataTable } from "@/features/training/components/data-table";
import { useActivityWords } from "@/features/training/words-activity";
import { useDistanceWords } from "@/features/training/words-distances";
import { Card } from "@/ui/card";

export function EffortsCard({ efforts }: { efforts: Efforts }) {
  const t = useActivityWords();
  const d = useDistanceWords();
  const figures = useFigures();
  const { items } = efforts;
  const edition = items.find((each) => each.edition)?.edition;
  if (!efforts.is_worked_out) {
    return (
      <Card title={t("efforts")}>
        <p role="status" className="text-soft">
          {t("workingOut")}
        </p>
      </Card>
    );
  }
  return (
    <Card title={t("efforts")}>
      {items.length === 0 ? (
        <p className="text-soft">{t("effortsNone")}</p>
      ) : (
        <>
          <p className="mb-2 text-sm text-soft">{t("effortsLead")}</p>
          <DataTable
            label={t("efforts")}
            head={[t("stretch"), t("time"), t("pace"), t("beganAt"), t("ageGrade")]}
            rows={items.map((each) => ({
              key: each.name,
              cells: [
                d(each.name, figures.distance(each.metres)),
                figures.time(each.seconds),
                figures.pace(each.metres / each.seconds),
                figures.time(each.start_s),
                figures.share(each.age_grade),
              ],
            }))}
          />
          <p className="mt-2 text-sm text-soft">
            {edition ? t("gradedBy", { edition }) : efforts.eyes === "owner" && t("ageGradeNone")}
          </p>
        </>
      )}
    </Card>
  );
}
