import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type OwnCohort, type OwnGroup, ownCohortsQuery, topicsOfOwn } from "@/api/own-cohorts";
import { type LedMeeting, ledMeetingsQuery } from "@/features/leading/api/leading";
import { type LedOnce as LedOnceMeeting, ledOnceQuery } from "@/features/leading/api/substitutes";
import { LedMeetingLine } from "@/features/leading/components/led-meeting";
import { RetimeDialog } from "@/features/leading/components/retime-dialog";
import { useLeadingWords } from "@/features/leading/words";
import { useNow } from "@/lib/now";
import { useFormats } from "@/lib/time";
import { Button, buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

export function LeadingPage() {
  const t = useLeadingWords();
  const own = useQuery(ownCohortsQuery);
  const once = useQuery(ledOnceQuery(topicsOfOwn(own.data)));
  return (
    <Page
      title={t("title")}
      actions={
        <Link to="/home" className={buttonClasses()}>
          {t("back")}
        </Link>
      }
    >
      <Loaded query={own}>
        {({ items }) => {
          const led = items.flatMap((cohort) =>
            cohort.groups.filter((each) => each.leads).map((group) => ({ cohort, group })),
          );
          const others = once.data?.items ?? [];
          if (led.length + others.length === 0) {
            return <Empty title={t("none")}>{t("noneLead")}</Empty>;
          }
          return (
            <>
              {others.length > 0 && <LedOnce meetings={others} cohorts={items} />}
              {led.map(({ cohort, group }) => (
                <LedGroup key={group.id} cohort={cohort} group={group} />
              ))}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

interface LedOnceProps {
  meetings: readonly LedOnceMeeting[];
  cohorts: readonly OwnCohort[];
}

/** For others who cannot: that meeting alone. */
function LedOnce({ meetings, cohorts }: LedOnceProps) {
  const t = useLeadingWords();
  return (
    <Card title={t("once")}>
      <p className="-mt-2 mb-2 text-soft">{t("onceLead")}</p>
      <ul className="divide-y divide-line">
        {meetings.map((each) => {
          const cohort = cohorts.find((one) => one.cohort_id === each.cohort_id);
          return (
            <LedMeetingLine
              key={each.id}
              meeting={each}
              group={each.group}
              zone={cohort?.zone ?? "UTC"}
              signUpId={cohort?.sign_up_id}
              isOnce
            />
          );
        })}
      </ul>
    </Card>
  );
}

interface LedGroupProps {
  cohort: OwnCohort;
  group: OwnGroup;
}

function LedGroup({ cohort, group }: LedGroupProps) {
  const t = useLeadingWords();
  const formats = useFormats();
  const meetings = useQuery(ledMeetingsQuery(group.id, cohort.sign_up_id));
  const [isMoving, setMoving] = useState(false);
  const { day, start, zone } = group.slot;
  const told = { cohort: cohort.cohort_title, day: formats.weekday(day, "long"), start, zone };
  return (
    <Card
      title={group.name}
      aside={
        <Button small onClick={() => setMoving(true)}>
          {t("moveAll")}
          <span className="sr-only">: {group.name}</span>
        </Button>
      }
    >
      {isMoving && <RetimeDialog group={group} onClose={() => setMoving(false)} />}
      <p className="-mt-2 mb-2 text-soft">{t("group", told)}</p>
      <Loaded query={meetings}>
        {({ items }) => <Series meetings={items} group={group} cohort={cohort} />}
      </Loaded>
    </Card>
  );
}

interface SeriesProps {
  meetings: readonly LedMeeting[];
  group: OwnGroup;
  cohort: OwnCohort;
}

/** The one that is on, or next, is open: tonight's roster. */
function Series({ meetings, group, cohort }: SeriesProps) {
  const t = useLeadingWords();
  const told = { group: group.name, zone: cohort.zone, signUpId: cohort.sign_up_id };
  const ledBy = new Map(cohort.meetings.map((each) => [each.id, each.led_by]));
  const now = useNow();
  const [isPast, setPast] = useState(false);
  const inOrder = meetings.toSorted(
    (one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at),
  );
  const isOver = (each: LedMeeting) =>
    Date.parse(each.starts_at) + each.minutes * 60_000 + 12 * 3_600_000 < now;
  const before = inOrder.filter(isOver).toReversed();
  const ahead = inOrder.filter((each) => !isOver(each));
  const next = ahead.find((each) => each.state === "scheduled");
  return (
    <>
      <h3 className="font-medium">{t("ahead")}</h3>
      <ul className="divide-y divide-line">
        {ahead.map((each) => (
          <LedMeetingLine
            key={each.id}
            meeting={each}
            {...told}
            ledBy={ledBy.get(each.id)}
            isOpen={each === next}
          />
        ))}
      </ul>
      {before.length > 0 && !isPast && (
        <Button look="quiet" onClick={() => setPast(true)}>
          {t("showBefore", { count: before.length })}
        </Button>
      )}
      {isPast && (
        <>
          <h3 className="mt-4 font-medium">{t("before")}</h3>
          <ul className="divide-y divide-line">
            {before.map((each) => (
              <LedMeetingLine key={each.id} meeting={each} {...told} ledBy={ledBy.get(each.id)} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}
