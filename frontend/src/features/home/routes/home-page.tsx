import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { may, useMe } from "@/api/me";
import { ownMembership } from "@/api/membership";
import { type OwnCohort, ownCohortsQuery } from "@/api/own-cohorts";
import { useHomeWords } from "@/features/home/words";
import { ahead, hasDates } from "@/lib/meetings";
import { useNow } from "@/lib/now";
import { buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";
import { Groups } from "@/ui/member/cards";
import { MeetingsAhead } from "@/ui/member/meetings";
import { WeekCard } from "@/ui/member/week-card";
import { Page } from "@/ui/page";

export function HomePage() {
  const t = useHomeWords();
  const me = useMe();
  const own = useQuery(ownCohortsQuery);
  const leads = own.data?.items.some(
    ({ groups, meetings }) =>
      groups.some((each) => each.leads) || meetings.some((each) => each.guest === "substitute"),
  );
  return (
    <Page
      title={t("title")}
      actions={
        <>
          {leads && (
            <Link to="/leading" className={buttonClasses("main")}>
              {t("lead")}
            </Link>
          )}
          <Link to="/join" className={buttonClasses()}>
            {t("join")}
          </Link>
        </>
      }
    >
      <Loaded query={own}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title={t("nothing")}
              action={
                <Link to="/join" className={buttonClasses("main")}>
                  {t("join")}
                </Link>
              }
            >
              {t("nothingLead")}
            </Empty>
          ) : (
            <Own cohorts={items} />
          )
        }
      </Loaded>
      {may(me, "performance.read") && <WeekCard />}
      <p className="flex flex-wrap gap-4">
        <Link to="/mine/choices">{t("choices")}</Link>
        <Link to="/mine/data">{t("data")}</Link>
      </p>
    </Page>
  );
}

function Own({ cohorts }: { cohorts: readonly OwnCohort[] }) {
  const now = useNow();
  const meetings = cohorts.flatMap((each) => each.meetings);
  return (
    <>
      <MeetingsAhead meetings={ahead(meetings, now)} membershipOf={ownMembership} />
      <ul className="grid gap-4 lg:grid-cols-2">
        {cohorts.map((each) => (
          <li key={each.sign_up_id}>
            <InCohort cohort={each} />
          </li>
        ))}
      </ul>
    </>
  );
}

function InCohort({ cohort }: { cohort: OwnCohort }) {
  const t = useHomeWords();
  return (
    <Card title={cohort.cohort_title} className="h-full">
      <p className="-mt-2 mb-3 text-soft">{cohort.program_title}</p>
      <Groups cohort={cohort} />
      <p className="mt-4 flex flex-wrap gap-2">
        {cohort.feed && hasDates(cohort) && (
          <a href={cohort.feed.webcal} className={buttonClasses("main")}>
            {t("subscribe")}
          </a>
        )}
        <Link
          to="/mine/$cohortId"
          params={{ cohortId: cohort.cohort_id }}
          className={buttonClasses()}
        >
          {t("details")}
          <span className="sr-only">: {cohort.cohort_title}</span>
        </Link>
      </p>
    </Card>
  );
}
