import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useFigures } from "@/features/training/api/figures";
import {
  daysBack,
  FIRST_SHOWN,
  type Loads,
  loadQuery,
  weeksQuery,
} from "@/features/training/api/performance";
import { DataTable } from "@/features/training/components/data-table";
import { LoadChart } from "@/features/training/components/load-chart";
import { SeenNote } from "@/features/training/components/seen-note";
import { useTrainingWords } from "@/features/training/words";
import { useNumberWords } from "@/features/training/words-numbers";
import { useFormats } from "@/lib/time";
import { buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { SelectField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";

const RANGES = [42, 90, 180, 365] as const;

/** Of oneself (`me`) or of somebody who lets one see it. */
export function LoadCard({ athlete }: { athlete: string }) {
  const t = useNumberWords();
  const [days, setDays] = useState<(typeof RANGES)[number]>(FIRST_SHOWN);
  const load = useQuery({
    ...loadQuery(athlete, daysBack(days)),
    placeholderData: (before) => before,
  });
  const choose = (
    <SelectField
      label={t("range")}
      hideLabel
      value={days}
      onChange={(event) =>
        setDays(RANGES.find((each) => String(each) === event.target.value) ?? FIRST_SHOWN)
      }
    >
      {RANGES.map((each) => (
        <option key={each} value={each}>
          {t(`days${each}`)}
        </option>
      ))}
    </SelectField>
  );
  return (
    <Card title={t("load")} aside={choose}>
      <Loaded query={load}>
        {(found) => (
          <div className="grid gap-3">
            <SeenNote seen={found} />
            <Shown loads={found} isOwn={athlete === "me"} />
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function Shown({ loads, isOwn }: { loads: Loads; isOwn: boolean }) {
  const t = useNumberWords();
  const { items, ahead, events } = loads;
  const toProfile = isOwn && (
    <Link to="/training/profile" className={buttonClasses("plain", true)}>
      {t("toProfile")}
    </Link>
  );
  const first = items[0]?.day;
  if (!first || items.length < 2 || items.every((each) => each.score === 0)) {
    return (
      <Empty title={t("noLoad")} action={toProfile}>
        {t("noLoadLead")}
      </Empty>
    );
  }
  const key = `${first} ${items.length} ${ahead.length}`;
  return <LoadChart key={key} {...{ items, ahead, events }} />;
}

export function WeeksCard({ athlete }: { athlete: string }) {
  const t = useNumberWords();
  const words = useTrainingWords();
  const formats = useFormats();
  const figures = useFigures();
  const weeks = useQuery(weeksQuery(athlete, daysBack(84)));
  return (
    <Card title={t("weeks")}>
      <Loaded query={weeks}>
        {(found) => (
          <div className="grid gap-2">
            <SeenNote seen={found} />
            <DataTable
              label={t("weeks")}
              head={[
                t("week"),
                t("sport"),
                t("activities"),
                t("distance"),
                t("moving"),
                t("climb"),
                t("score"),
              ]}
              rows={found.items.toReversed().map((each) => ({
                key: `${each.week} ${each.sport}`,
                cells: [
                  formats.day(each.week),
                  words(each.sport),
                  each.activities,
                  figures.distance(each.distance_m),
                  figures.time(each.moving_s),
                  figures.metres(each.ascent_m),
                  figures.points(each.score),
                ],
              }))}
            />
          </div>
        )}
      </Loaded>
    </Card>
  );
}
