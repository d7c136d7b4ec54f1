import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ownMembership } from "@/api/membership";
import { type OwnCohort, ownCohortsQuery } from "@/api/own-cohorts";
import { SwitchCard } from "@/features/home/components/switch-card";
import { useHomeWords } from "@/features/home/words";
import { hasDates } from "@/lib/meetings";
import { buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";
import { CalendarCard, Groups, Leaving } from "@/ui/member/cards";
import { VisitCard } from "@/ui/member/visit-card";
import { Page } from "@/ui/page";
import { OwnHours } from "@/ui/painter/own-hours";

/** All that one does about one cohort one is in. */
export function OwnCohortPage() {
  const t = useHomeWords();
  const { cohortId } = useParams({ from: "/inside/mine/$cohortId" });
  const own = useQuery(ownCohortsQuery);
  return (
    <Loaded query={own}>
      {({ items }) => {
        const cohort = items.find((each) => each.cohort_id === cohortId);
        return cohort ? <OneCohort cohort={cohort} /> : <NotIn title={t("notIn")} />;
      }}
    </Loaded>
  );
}

function NotIn({ title }: { title: string }) {
  const t = useHomeWords();
  return (
    <Page title={title}>
      <Empty
        title={title}
        action={
          <Link to="/home" className={buttonClasses()}>
            {t("back")}
          </Link>
        }
      >
        {t("notInLead")}
      </Empty>
    </Page>
  );
}

function OneCohort({ cohort }: { cohort: OwnCohort }) {
  const t = useHomeWords();
  const membership = ownMembership(cohort.cohort_id);
  const seat = cohort.groups.find((each) => !each.leads);
  return (
    <Page
      title={cohort.cohort_title}
      lead={cohort.program_title}
      actions={
        <Link to="/home" className={buttonClasses()}>
          {t("back")}
        </Link>
      }
    >
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Card>
          <Groups cohort={cohort} />
        </Card>
        {hasDates(cohort) && <CalendarCard feed={cohort.feed} membership={membership} />}
      </div>
      {cohort.state !== "withdrawn" && (
        <>
          {seat && (
            <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
              <VisitCard membership={membership} />
              <SwitchCard cohortId={cohort.cohort_id} signUpId={cohort.sign_up_id} own={seat} />
            </div>
          )}
          <OwnHours
            signUpId={cohort.sign_up_id}
            zone={cohort.zone}
            windows={cohort.windows}
            organiserZone={cohort.cohort_zone}
            meetingMinutes={cohort.meeting_minutes}
            membership={membership}
          />
          <Card title={t("leaveTitle")}>
            <Leaving membership={membership} />
          </Card>
        </>
      )}
    </Page>
  );
}
