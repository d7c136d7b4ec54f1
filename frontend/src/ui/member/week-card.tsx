import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { mondayOf, ownWeekQuery, type Sums, sumsOf } from "@/api/own-week";
import { useNow } from "@/lib/now";
import { useFormats } from "@/lib/time";
import { Card } from "@/ui/card";
import { useMemberWords } from "@/ui/member/words";

/** The week of training so far; nothing where nothing was trained. */
export function WeekCard() {
  const t = useMemberWords();
  const monday = mondayOf(new Date(useNow()));
  const weeks = useQuery(ownWeekQuery(monday));
  const sums = sumsOf(weeks.data?.items ?? [], monday);
  if (!sums) return null;
  return (
    <Card title={t("training")} aside={<Link to="/training">{t("toTraining")}</Link>}>
      <Told sums={sums} />
    </Card>
  );
}

function Told({ sums }: { sums: Sums }) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-[repeat(5,auto)] sm:justify-start">
      {useTold(sums).map(([name, value]) => (
        <div key={name}>
          <dt className="text-sm text-soft">{name}</dt>
          <dd className="text-lg font-semibold">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function useTold(sums: Sums): readonly (readonly [string, string])[] {
  const t = useMemberWords();
  const { number } = useFormats();
  const minutes = Math.round(sums.moving_s / 60);
  const time = t("trainedTime", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  return [
    [t("trained"), number(sums.activities)],
    [t("distance"), `${number(Math.round(sums.distance_m / 100) / 10)} km`],
    [t("moving"), time],
    [t("climb"), `${number(Math.round(sums.ascent_m))} m`],
    [t("points"), number(Math.round(sums.score))],
  ];
}
