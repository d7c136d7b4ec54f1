import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useFigures } from "@/features/training/api/figures";
import {
  type Bests,
  bestsQuery,
  type Races,
  racesQuery,
} from "@/features/training/api/performance";
import { DataTable } from "@/features/training/components/data-table";
import { SeenNote } from "@/features/training/components/seen-note";
import { useDistanceWords } from "@/features/training/words-distances";
import { useNumberWords } from "@/features/training/words-numbers";
import { useFormats } from "@/lib/time";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";

export function BestsCard({ athlete }: { athlete: string }) {
  const t = useNumberWords();
  const bests = useQuery(bestsQuery(athlete));
  return (
    <Card title={t("bests")}>
      <Loaded query={bests}>
        {(found) => (
          <div className="grid gap-2">
            <SeenNote seen={found} />
            {found.items.length === 0 ? (
              <Empty title={t("noBests")}>{t("noBestsLead")}</Empty>
            ) : (
              <BestsTable bests={found} isOwn={athlete === "me"} />
            )}
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function BestsTable({ bests, isOwn }: { bests: Bests; isOwn: boolean }) {
  const t = useNumberWords();
  const d = useDistanceWords();
  const formats = useFormats();
  const figures = useFigures();
  const edition = bests.items.find((each) => each.edition)?.edition;
  return (
    <>
      <p className="text-sm text-soft">{t("bestsLead")}</p>
      <DataTable
        label={t("bests")}
        head={[t("over"), t("time"), t("pace"), t("ageGrade"), t("day")]}
        rows={bests.items.map((each) => ({
          key: each.name,
          cells: [
            d(each.name, figures.distance(each.metres)),
            figures.time(each.seconds),
            figures.pace(each.metres / each.seconds),
            figures.share(each.age_grade),
            <Link
              key="day"
              to="/training/activities/$activityId"
              params={{ activityId: each.activity_id }}
            >
              {formats.day(each.day)}
            </Link>,
          ],
        }))}
      />
      <p className="text-sm text-soft">
        {edition
          ? `${t("gradedBy", { edition })} ${t("ageGradeLead")}`
          : isOwn && t("ageGradeNone")}
      </p>
    </>
  );
}

export function RacesCard({ athlete }: { athlete: string }) {
  const t = useNumberWords();
  const races = useQuery(racesQuery(athlete));
  return (
    <Card title={t(athlete === "me" ? "races" : "racesOf")}>
      <Loaded query={races}>
        {(found) => (
          <div className="grid gap-2">
            <SeenNote seen={found} />
            <RacesTable races={found} />
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function RacesTable({ races }: { races: Races }) {
  const t = useNumberWords();
  const d = useDistanceWords();
  const formats = useFormats();
  const figures = useFigures();
  const { best, vdot, critical } = races;
  if (!best || vdot === null) return <p className="text-soft">{t("noRaces")}</p>;
  return (
    <>
      <p className="text-sm text-soft">
        {t("racesLead", {
          effort: d(best.name, figures.distance(best.metres)),
          time: figures.time(best.seconds),
          day: formats.day(best.day),
          vdot: figures.plain(vdot),
        })}
      </p>
      <DataTable
        label={t("races")}
        head={[t("over"), t("daniels"), t("riegel"), t("pace")]}
        rows={races.races.map((each) => ({
          key: each.name,
          cells: [
            d(each.name, figures.distance(each.metres)),
            figures.time(each.daniels_s),
            figures.time(each.riegel_s),
            figures.pace(each.metres / each.daniels_s),
          ],
        }))}
      />
      {critical && (
        <p className="text-sm text-soft">
          {t("critical", {
            pace: figures.pace(critical.speed),
            metres: figures.metres(critical.reserve),
          })}
        </p>
      )}
    </>
  );
}
