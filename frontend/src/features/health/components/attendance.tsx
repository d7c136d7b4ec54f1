import { useQuery } from "@tanstack/react-query";
import { attendanceQuery } from "@/features/health/api/health";
import { useHealthWords } from "@/features/health/words";
import { useFormats } from "@/lib/time";
import { Card } from "@/ui/card";
import { Loaded } from "@/ui/loaded";

/** The share that came, one bar for each week that somebody noted. */
export function Attendance({ cohortId }: { cohortId: string }) {
  const t = useHealthWords();
  const trend = useQuery(attendanceQuery(cohortId));
  return (
    <Card title={t("attendance")}>
      <Loaded query={trend}>
        {({ weeks }) =>
          weeks.length === 0 ? (
            <p className="text-soft">{t("noAttendance")}</p>
          ) : (
            <ul className="grid gap-1.5">
              {weeks.map((each) => (
                <Week key={each.week} {...each} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}

interface WeekProps {
  week: number;
  came: number;
  missed: number;
}

function Week({ week, came, missed }: WeekProps) {
  const t = useHealthWords();
  const formats = useFormats();
  const share = came / (came + missed);
  return (
    <li className="grid grid-cols-[5rem_1fr_9rem] items-center gap-3 tabular-nums">
      <span>{t("week", { number: week + 1 })}</span>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" className="h-3 w-full" aria-hidden="true">
        <rect width="100" height="4" className="fill-line" />
        <rect width={share * 100} height="4" className="fill-accent" />
      </svg>
      <span className="text-right">
        {formats.percent(share)}{" "}
        <span className="text-soft">{t("ofPeople", { came, all: came + missed })}</span>
      </span>
    </li>
  );
}
