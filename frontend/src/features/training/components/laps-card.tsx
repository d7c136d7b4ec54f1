import type { Detail } from "@/features/training/api/activities";
import { goesByPace, useFigures } from "@/features/training/api/figures";
import { DataTable } from "@/features/training/components/data-table";
import { useActivityWords } from "@/features/training/words-activity";
import { Card } from "@/ui/card";

/** As the device stored them; one lap is no laps. */
export function LapsCard({ activity }: { activity: Detail }) {
  const t = useActivityWords();
  const figures = useFigures();
  if (activity.laps.length < 2) return null;
  const isPace = goesByPace(activity.sport);
  return (
    <Card title={t("laps")}>
      <DataTable
        label={t("laps")}
        head={[
          t("lap"),
          t("distance"),
          t("time"),
          t(isPace ? "pace" : "speed"),
          t("climb"),
          t("heart"),
        ]}
        rows={activity.laps.map((lap, at) => {
          const seconds = lap.timer_s ?? lap.elapsed_s;
          const speed = lap.distance_m && seconds ? lap.distance_m / seconds : null;
          return {
            key: `${at} ${lap.start_s}`,
            cells: [
              at + 1,
              figures.distance(lap.distance_m),
              figures.time(seconds),
              isPace ? figures.pace(speed) : figures.speed(speed),
              figures.metres(lap.ascent_m),
              figures.beats(lap.avg_hr),
            ],
          };
        })}
      />
    </Card>
  );
}

export function SplitsCard({ activity }: { activity: Detail }) {
  const t = useActivityWords();
  const figures = useFigures();
  if (activity.splits.length < 2) return null;
  const isPace = goesByPace(activity.sport);
  return (
    <Card title={t("splits")}>
      <DataTable
        label={t("splits")}
        head={[t("kilometre"), t("time"), t(isPace ? "pace" : "speed"), t("heart")]}
        rows={activity.splits.map((split) => {
          const speed = split.elapsed_s ? split.distance_m / split.elapsed_s : null;
          return {
            key: String(split.number),
            cells: [
              split.distance_m < 995 ? figures.distance(split.distance_m) : split.number,
              figures.time(split.elapsed_s),
              isPace ? figures.pace(speed) : figures.speed(speed),
              figures.beats(split.avg_hr),
            ],
          };
        })}
      />
    </Card>
  );
}
