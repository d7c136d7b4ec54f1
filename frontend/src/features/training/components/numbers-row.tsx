import type { Detail } from "@/features/training/api/activities";
import { goesByPace, useFigures } from "@/features/training/api/figures";
import type { Efforts } from "@/features/training/api/performance";
import { useActivityWords } from "@/features/training/words-activity";

interface Number {
  label: string;
  value: string;
  beside?: string;
}

/** What is known of it, the most looked for first. */
export function NumbersRow({ activity, efforts }: { activity: Detail; efforts?: Efforts }) {
  const numbers = useNumbers(activity, efforts);
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 rounded-lg border border-line bg-raised p-4 sm:grid-cols-3 lg:grid-cols-6">
      {numbers.map(({ label, value, beside }) => (
        <div key={label}>
          <dt className="text-sm text-soft">{label}</dt>
          <dd className="text-xl font-semibold whitespace-nowrap">{value}</dd>
          {beside && <dd className="text-sm text-soft">{beside}</dd>}
        </div>
      ))}
    </dl>
  );
}

/** Where the way was worked out, and its number is not of a source that counted it. */
function isAlongPlaces({ computed, origins }: Detail): boolean {
  return (
    computed.includes("distance_m") && origins.distance_m?.source_id === origins.streams?.source_id
  );
}

function useNumbers(activity: Detail, efforts?: Efforts): Number[] {
  const t = useActivityWords();
  const figures = useFigures();
  const { distance_m: metres, timer_s: timer, moving_s: moving, elapsed_s: elapsed } = activity;
  const seconds = timer ?? elapsed;
  const speed = metres && (moving ?? seconds) ? metres / (moving ?? seconds ?? 1) : null;
  const isPace = goesByPace(activity.sport);
  const rows: Number[] = [
    {
      label: t("distance"),
      value: figures.distance(metres),
      beside: isAlongPlaces(activity) ? t("alongPlaces") : undefined,
    },
    {
      label: t("time"),
      value: figures.time(seconds),
      beside: [
        moving !== null && moving !== seconds && `${t("moving")} ${figures.time(moving)}`,
        elapsed !== null && elapsed !== seconds && `${t("elapsed")} ${figures.time(elapsed)}`,
      ]
        .filter(Boolean)
        .join(", "),
    },
    {
      label: t(isPace ? "pace" : "speed"),
      value: isPace ? figures.pace(speed) : figures.speed(speed),
    },
    { label: t("climb"), value: figures.metres(activity.ascent_m) },
    {
      label: t("heart"),
      value: figures.beats(activity.avg_hr),
      beside: activity.max_hr ? t("topHeart", { rate: figures.beats(activity.max_hr) }) : undefined,
    },
  ];
  if (efforts?.score != null) {
    const beside = t(efforts.scored === "rtss" ? "byPace" : "byHeart");
    rows.push({ label: t("score"), value: figures.points(efforts.score), beside });
  } else if (activity.calories !== null) {
    rows.push({ label: t("calories"), value: figures.points(activity.calories) });
  }
  return rows;
}
