import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import {
  choicesByLinkQuery,
  chooseByLink,
  membershipByLink,
  personalQuery,
} from "@/api/membership";
import type { OwnCohort } from "@/api/own-cohorts";
import { asProblem } from "@/api/problem";
import { keepToClaim, takeToken } from "@/features/personal/api/token";
import { usePersonalWords } from "@/features/personal/words";
import { ahead, hasDates } from "@/lib/meetings";
import { useNow } from "@/lib/now";
import { buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Failure } from "@/ui/failure";
import { Loaded } from "@/ui/loaded";
import { CalendarCard, Groups, Leaving } from "@/ui/member/cards";
import { ChoicesCard } from "@/ui/member/choices-card";
import { MeetingsAhead } from "@/ui/member/meetings";
import { VisitCard } from "@/ui/member/visit-card";
import { Page } from "@/ui/page";
import { OwnHours } from "@/ui/painter/own-hours";
import { Skeleton } from "@/ui/skeleton";

/** What `/p/TOKEN` tells, for browsers that run the app; nobody is signed in here. */
export function LinkPage() {
  const t = usePersonalWords();
  const [token] = useState(takeToken);
  return (
    <main id="content">
      {token ? (
        <Opened token={token} />
      ) : (
        <Page title={t("title")}>
          <Empty title={t("none")}>{t("noneLead")}</Empty>
        </Page>
      )}
    </main>
  );
}

function Opened({ token }: { token: string }) {
  const t = usePersonalWords();
  const personal = useQuery(personalQuery(token));
  if (personal.data) return <Personal cohort={personal.data} token={token} />;
  const isGone = asProblem(personal.error)?.status === 404;
  return (
    <Page title={isGone ? t("gone") : t("title")}>
      {isGone && <p>{t("goneLead")}</p>}
      {personal.error && !isGone && (
        <Failure error={personal.error} onRetry={() => void personal.refetch()} />
      )}
      {personal.isPending && <Skeleton rows={8} />}
    </Page>
  );
}

function Personal({ cohort, token }: { cohort: OwnCohort; token: string }) {
  const t = usePersonalWords();
  const membership = membershipByLink(token);
  const choices = useQuery(choicesByLinkQuery(token));
  const now = useNow();
  const isIn = cohort.state !== "withdrawn";
  return (
    <Page
      title={cohort.cohort_title}
      lead={t("lead", { program: cohort.program_title, name: cohort.name })}
    >
      {hasDates(cohort) && (
        <MeetingsAhead meetings={ahead(cohort.meetings, now)} membershipOf={() => membership} />
      )}
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Card title={t("group")}>
          <Groups cohort={cohort} />
        </Card>
        {hasDates(cohort) && <CalendarCard feed={cohort.feed} membership={membership} />}
      </div>
      {isIn && cohort.groups.some((each) => !each.leads) && <VisitCard membership={membership} />}
      {isIn && (
        <OwnHours
          signUpId={cohort.sign_up_id}
          zone={cohort.zone}
          windows={cohort.windows}
          organiserZone={cohort.cohort_zone}
          meetingMinutes={cohort.meeting_minutes}
          membership={membership}
        />
      )}
      <Loaded query={choices}>
        {(found) => (
          <ChoicesCard
            choices={found}
            queryKey={choicesByLinkQuery(token).queryKey}
            choose={(body) => chooseByLink(token, body)}
          />
        )}
      </Loaded>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Claim isClaimed={cohort.claimed} token={token} />
        {isIn && (
          <Card title={t("leaving")}>
            <Leaving membership={membership} />
          </Card>
        )}
      </div>
      <p className="text-sm text-soft">{t("yours")}</p>
    </Page>
  );
}

function Claim({ isClaimed, token }: { isClaimed: boolean; token: string }) {
  const t = usePersonalWords();
  return (
    <Card title={t("claim")}>
      <p className="mb-3">{t(isClaimed ? "claimed" : "claimLead")}</p>
      <Link
        to={isClaimed ? "/home" : "/claim"}
        onClick={isClaimed ? undefined : () => keepToClaim(token)}
        className={buttonClasses()}
      >
        {t(isClaimed ? "signIn" : "claimDo")}
      </Link>
    </Card>
  );
}
