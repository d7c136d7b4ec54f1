import { useQuery } from "@tanstack/react-query";
import { ahead, type OwnMeeting, ownMeetingsQuery } from "@/features/home/api/meetings";
import { Rsvp } from "@/features/home/components/rsvp";
import { useHomeWords } from "@/features/home/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

export function HomePage() {
  const t = useHomeWords();
  const meetings = useQuery(ownMeetingsQuery);
  return (
    <Page title={t("title")}>
      <Loaded query={meetings}>
        {({ items }) => <Ahead meetings={ahead(items, Date.now())} />}
      </Loaded>
    </Page>
  );
}

function Ahead({ meetings }: { meetings: readonly OwnMeeting[] }) {
  const t = useHomeWords();
  const next = meetings.find((each) => isOn(each));
  if (!next) return <Empty title={t("none")}>{t("noneLead")}</Empty>;
  const others = meetings.filter((each) => each !== next);
  return (
    <>
      <Next meeting={next} />
      {others.length > 0 && (
        <Card title={t("after")}>
          <ul className="divide-y divide-line">
            {others.map((each) => (
              <Line key={each.id} meeting={each} />
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function isOn(meeting: OwnMeeting): boolean {
  return meeting.state !== "cancelled" && meeting.state !== "skipped";
}

function Next({ meeting }: { meeting: OwnMeeting }) {
  const t = useHomeWords();
  const formats = useFormats();
  const { zone, minutes, shift_minutes: shift } = meeting;
  return (
    <Card title={t("next")} className="!border-accent">
      <p className="text-2xl font-semibold">{formats.meeting(meeting.starts_at, zone)}</p>
      <p className="text-soft">
        {meeting.group} · {t("inTime", { when: formats.ago(meeting.starts_at), minutes, zone })}
      </p>
      {meeting.shifted && shift !== 0 && (
        <p className="mt-2 text-warn">
          {t(shift > 0 ? "later" : "earlier", { minutes: Math.abs(shift) })}
        </p>
      )}
      <div className="mt-4 flex flex-wrap items-center gap-4">
        <Rsvp meeting={meeting} />
        <Place place={meeting.place} />
      </div>
    </Card>
  );
}

function Place({ place }: { place: string }) {
  const t = useHomeWords();
  if (!place) return null;
  if (!/^https?:\/\//.test(place)) return <span>{place}</span>;
  return (
    <a href={place} rel="noreferrer" className={buttonClasses("main")}>
      {t("join")}
    </a>
  );
}

function Line({ meeting }: { meeting: OwnMeeting }) {
  const t = useHomeWords();
  const formats = useFormats();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
      <span className="min-w-44">{formats.meeting(meeting.starts_at, meeting.zone)}</span>
      <span className="flex-1 text-soft">
        {meeting.group}, {t("week", { week: meeting.week + 1 })}
      </span>
      {meeting.moved && <Badge tone="warn">{t("moved")}</Badge>}
      {isOn(meeting) ? (
        <Rsvp meeting={meeting} />
      ) : (
        <Badge>{t(meeting.state === "cancelled" ? "cancelled" : "skipped")}</Badge>
      )}
    </li>
  );
}
