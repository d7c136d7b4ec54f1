import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ownCohortsQuery } from "@/api/own-cohorts";
import { type OpenCohort, openCohortsQuery } from "@/features/joining/api/joining";
import { useJoiningWords } from "@/features/joining/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

export function OpenCohortsPage() {
  const t = useJoiningWords();
  const open = useQuery(openCohortsQuery);
  const own = useQuery(ownCohortsQuery);
  const joined = new Set(own.data?.items.map((each) => each.cohort_id));
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Loaded query={open}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("none")}>{t("noneLead")}</Empty>
          ) : (
            <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
              {items.map((each) => (
                <li key={each.id}>
                  <Offer cohort={each} isJoined={joined.has(each.id)} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}

function Offer({ cohort, isJoined }: { cohort: OpenCohort; isJoined: boolean }) {
  const t = useJoiningWords();
  return (
    <Card
      title={cohort.title}
      aside={isJoined && <Badge tone="good">{t("joined")}</Badge>}
      className="h-full"
    >
      <p className="font-medium">{cohort.program_title}</p>
      <Facts cohort={cohort} />
      {cohort.description && <p className="mt-2 line-clamp-3">{cohort.description}</p>}
      <p className="mt-3">
        <Link
          to="/join/$cohort"
          params={{ cohort: cohort.slug }}
          className={buttonClasses(isJoined ? "plain" : "main")}
        >
          {t("join")}
          <span className="sr-only">: {cohort.title}</span>
        </Link>
      </p>
    </Card>
  );
}

type Told = Pick<OpenCohort, "weeks" | "first_week" | "meeting_minutes">;

export function Facts({ cohort }: { cohort: Told }) {
  const t = useJoiningWords();
  const formats = useFormats();
  return (
    <p className="text-soft">
      {t("facts", {
        weeks: cohort.weeks,
        day: formats.day(cohort.first_week),
        minutes: cohort.meeting_minutes,
      })}
    </p>
  );
}
