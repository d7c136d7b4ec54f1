import { useState } from "react";
import type { Membership } from "@/api/membership";
import type { OwnMeeting } from "@/api/own-cohorts";
import { isOn, shiftAfter, until } from "@/lib/meetings";
import { useNow } from "@/lib/now";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button, buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Rsvp } from "@/ui/member/rsvp";
import { useVisiting } from "@/ui/member/visiting";
import { useMemberWords } from "@/ui/member/words";

interface MeetingsProps {
  /** Ahead, the nearest first. */
  meetings: readonly OwnMeeting[];
  membershipOf: (cohortId: string) => Membership;
}

const SHOWN = 5;

export function MeetingsAhead({ meetings, membershipOf }: MeetingsProps) {
  const t = useMemberWords();
  const [isAll, setAll] = useState(false);
  const next = meetings.find((each) => isOn(each));
  if (!next) return <Empty title={t("none")}>{t("noneLead")}</Empty>;
  const others = meetings.filter((each) => each !== next);
  const shown = isAll ? others : others.slice(0, SHOWN);
  return (
    <>
      <NextMeeting
        key={next.id}
        meetings={meetings}
        meeting={next}
        membership={membershipOf(next.cohort_id)}
      />
      {others.length > 0 && (
        <Card title={t("after")}>
          <ul className="divide-y divide-line">
            {shown.map((each) => (
              <Line key={each.id} meeting={each} membership={membershipOf(each.cohort_id)} />
            ))}
          </ul>
          {shown.length < others.length && (
            <Button look="quiet" onClick={() => setAll(true)}>
              {t("showAll", { count: others.length })}
            </Button>
          )}
        </Card>
      )}
    </>
  );
}

interface NextProps {
  meetings: readonly OwnMeeting[];
  meeting: OwnMeeting;
  membership: Membership;
}

function NextMeeting({ meetings, meeting, membership }: NextProps) {
  const t = useMemberWords();
  const formats = useFormats();
  const { zone, minutes } = meeting;
  return (
    <Card title={t("next")} aside={<Countdown meeting={meeting} />} className="!border-accent">
      <p className="text-2xl font-semibold sm:text-3xl">
        {formats.meeting(meeting.starts_at, zone)}
      </p>
      <p className="text-soft">
        {meeting.group} · {t("yourTime", { zone, minutes })}
      </p>
      <p className="mt-1 flex flex-wrap gap-2 empty:hidden">
        <Unusual meeting={meeting} />
      </p>
      {meeting.note && <p className="mt-1">{meeting.note}</p>}
      <Shifts meetings={meetings} meeting={meeting} />
      <div className="mt-4 flex flex-wrap items-center gap-4">
        <Rsvp meeting={meeting} membership={membership} />
        <CallOff meeting={meeting} membership={membership} />
        <Place place={meeting.place} />
      </div>
    </Card>
  );
}

function Countdown({ meeting }: { meeting: OwnMeeting }) {
  const t = useMemberWords();
  const left = until(meeting, useNow());
  return <span className="font-semibold text-accent">{told()}</span>;

  function told(): string {
    if (!left) return t("now");
    const { days, hours, minutes } = left;
    if (days > 0) return t("inDays", { count: days, hours });
    return hours > 0 ? t("inHours", { hours, minutes }) : t("inMinutes", { minutes });
  }
}

/** What clocks do to this one, and to the ones soon after it. */
function Shifts({ meetings, meeting }: Omit<NextProps, "membership">) {
  const t = useMemberWords();
  const formats = useFormats();
  const soon = shiftAfter(meetings, meeting);
  const now = meeting.shifted ? meeting.shift_minutes : 0;
  return (
    <>
      {now !== 0 && (
        <p className="mt-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
          {t(now > 0 ? "later" : "earlier", { hours: Math.abs(now) / 60 })}
        </p>
      )}
      {soon && (
        <p className="mt-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
          {t(soon.minutes > 0 ? "laterThen" : "earlierThen", {
            day: formats.date(soon.meeting.starts_at, meeting.zone),
            hours: Math.abs(soon.minutes) / 60,
            time: formats.clock(soon.meeting.starts_at, meeting.zone),
          })}
        </p>
      )}
    </>
  );
}

export function Place({ place }: { place: string }) {
  const t = useMemberWords();
  if (!place) return null;
  if (!/^https?:\/\//.test(place)) return <span>{place}</span>;
  return (
    <a href={place} rel="noreferrer" className={buttonClasses("main")}>
      {t("join")}
    </a>
  );
}

/** That it is another group's, or that another leads it. */
function Unusual({ meeting }: { meeting: OwnMeeting }) {
  const t = useMemberWords();
  return (
    <>
      {meeting.guest && <Badge tone="accent">{t(meeting.guest)}</Badge>}
      {meeting.led_by && <Badge tone="warn">{t("ledOnce", { name: meeting.led_by })}</Badge>}
    </>
  );
}

function CallOff({ meeting, membership }: { meeting: OwnMeeting; membership: Membership }) {
  const t = useMemberWords();
  const formats = useFormats();
  const { callOff } = useVisiting(membership);
  if (meeting.guest !== "visitor") return null;
  return (
    <Button small busy={callOff.isPending} onClick={() => callOff.mutate(meeting.id)}>
      {t("callOffVisit")}
      <span className="sr-only">: {formats.meeting(meeting.starts_at, meeting.zone)}</span>
    </Button>
  );
}

function Line({ meeting, membership }: { meeting: OwnMeeting; membership: Membership }) {
  const t = useMemberWords();
  const formats = useFormats();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
      <span className="min-w-44 font-medium">
        {formats.meeting(meeting.starts_at, meeting.zone)}
      </span>
      <span className="min-w-32 flex-1 text-soft">
        {meeting.group}, {t("week", { week: meeting.week + 1 })}
      </span>
      <Unusual meeting={meeting} />
      {meeting.moved && <Badge tone="warn">{t("moved")}</Badge>}
      {meeting.shifted && <Badge tone="warn">{t("shifted")}</Badge>}
      {isOn(meeting) ? (
        <Rsvp meeting={meeting} membership={membership} />
      ) : (
        <Badge>{t(meeting.state === "cancelled" ? "cancelled" : "skipped")}</Badge>
      )}
      <CallOff meeting={meeting} membership={membership} />
    </li>
  );
}
