import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Activity, diaryQuery, type Wanted } from "@/features/training/api/activities";
import { goesByPace, useFigures } from "@/features/training/api/figures";
import { useGoing } from "@/features/training/api/leaving";
import { useTrainingWords } from "@/features/training/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Empty } from "@/ui/empty";
import { Failure } from "@/ui/failure";
import { More } from "@/ui/more";
import { Skeleton } from "@/ui/skeleton";

interface ActivityListProps {
  wanted: Wanted;
  athleteId?: string;
  isFiltered: boolean;
  empty: ReactNode;
}

/** Page by page; what was just deleted is left out already. */
export function ActivityList({ wanted, athleteId, isFiltered, empty }: ActivityListProps) {
  const t = useTrainingWords();
  const going = useGoing();
  const list = useInfiniteQuery({
    ...diaryQuery(wanted, athleteId),
    placeholderData: (before) => before,
  });
  if (list.error && !list.data) {
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (!list.data) return <Skeleton rows={8} />;
  const all = list.data.pages.flatMap((page) => page.items).filter((each) => !going.has(each.id));
  if (all.length === 0) {
    return isFiltered ? <Empty title={t("noneFound")}>{t("noneFoundLead")}</Empty> : empty;
  }
  return (
    <>
      <p className="text-sm text-soft" role="status">
        {t(list.hasNextPage ? "shownMore" : "shown", { count: all.length })}
      </p>
      <div className="overflow-hidden rounded-lg border border-line bg-raised">
        <Rows activities={all} />
      </div>
      <More list={list} />
    </>
  );
}

const RIGHT = "px-3 py-2 text-right";

function Rows({ activities }: { activities: readonly Activity[] }) {
  const t = useTrainingWords();
  return (
    <table className="w-full text-sm sm:text-base">
      <thead className="text-sm text-soft">
        <tr className="border-b border-line text-left">
          <th scope="col" className="hidden px-3 py-2 font-medium sm:table-cell">
            {t("day")}
          </th>
          <th scope="col" className="px-3 py-2 font-medium">
            {t("title")}
          </th>
          <th scope="col" className={`${RIGHT} font-medium`}>
            {t("distance")}
          </th>
          <th scope="col" className={`${RIGHT} font-medium`}>
            {t("time")}
          </th>
          <th scope="col" className={`${RIGHT} hidden font-medium sm:table-cell`}>
            {t("pace")}
          </th>
          <th scope="col" className={`${RIGHT} hidden font-medium lg:table-cell`}>
            {t("climb")}
          </th>
          <th scope="col" className={`${RIGHT} hidden font-medium lg:table-cell`}>
            {t("heart")}
          </th>
        </tr>
      </thead>
      <tbody>
        {activities.map((each) => (
          <Row key={each.id} activity={each} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ activity }: { activity: Activity }) {
  const t = useTrainingWords();
  const formats = useFormats();
  const figures = useFigures();
  const { distance_m: metres, moving_s: moving, timer_s: timer } = activity;
  const seconds = timer ?? activity.elapsed_s;
  const speed = metres && (moving ?? seconds) ? metres / (moving ?? seconds ?? 1) : null;
  const day = formats.day(activity.started_at);
  return (
    <tr className="border-b border-line last:border-0 hover:bg-ground">
      <td className="hidden px-3 py-2 whitespace-nowrap text-soft sm:table-cell">{day}</td>
      <td className="px-3 py-2">
        <Link
          to="/training/activities/$activityId"
          params={{ activityId: activity.id }}
          className="font-medium text-ink no-underline hover:underline"
        >
          {activity.title || t("untitled", { sport: t(activity.sport), day })}
        </Link>{" "}
        {activity.is_race && <Badge tone="accent">{t("race")}</Badge>}
        <span className="block text-sm text-soft">
          {t(activity.sport)}
          <span className="whitespace-nowrap sm:hidden">, {day}</span>
        </span>
      </td>
      <td className={`${RIGHT} whitespace-nowrap`}>{figures.distance(metres)}</td>
      <td className={`${RIGHT} whitespace-nowrap`}>{figures.time(seconds)}</td>
      <td className={`${RIGHT} hidden whitespace-nowrap sm:table-cell`}>
        {goesByPace(activity.sport) ? figures.pace(speed) : figures.speed(speed)}
      </td>
      <td className={`${RIGHT} hidden whitespace-nowrap lg:table-cell`}>
        {figures.metres(activity.ascent_m)}
      </td>
      <td className={`${RIGHT} hidden whitespace-nowrap lg:table-cell`}>
        {figures.beats(activity.avg_hr)}
      </td>
    </tr>
  );
}
