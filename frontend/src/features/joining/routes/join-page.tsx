import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { formQuery } from "@/api/form";
import { useMe } from "@/api/me";
import { ownMembership } from "@/api/membership";
import { type OwnCohort, ownCohortsQuery } from "@/api/own-cohorts";
import { beginOf, type OpenCohort, openCohortQuery, signUp } from "@/features/joining/api/joining";
import { JoinForm } from "@/features/joining/components/join-form";
import { Facts } from "@/features/joining/routes/open-cohorts";
import { useJoiningWords } from "@/features/joining/words";
import { buttonClasses } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { OwnHours } from "@/ui/painter/own-hours";

export function JoinPage() {
  const { cohort: reference } = useParams({ from: "/inside/join/$cohort" });
  const open = useQuery(openCohortQuery(reference));
  const t = useJoiningWords();
  return (
    <Loaded
      query={open}
      waiting={
        <Page title={t("title")}>
          <p className="sr-only">{t("lead")}</p>
        </Page>
      }
    >
      {(cohort) =>
        cohort === null ? (
          <Page title={t("title")}>
            <Empty
              title={t("closed")}
              action={
                <Link to="/join" className={buttonClasses()}>
                  {t("others")}
                </Link>
              }
            >
              {t("closedLead")}
            </Empty>
          </Page>
        ) : (
          <Page
            title={cohort.title}
            lead={
              <>
                {cohort.program_title}
                <Facts cohort={cohort} />
              </>
            }
          >
            <Joining cohort={cohort} />
          </Page>
        )
      }
    </Loaded>
  );
}

function Joining({ cohort }: { cohort: OpenCohort }) {
  const own = useQuery(ownCohortsQuery);
  const me = useMe();
  const { questions = [] } = useQuery(formQuery(cohort.id)).data ?? {};
  const queries = useQueryClient();
  return (
    <Loaded query={own}>
      {({ items }) => {
        const mine = items.find((each) => each.cohort_id === cohort.id);
        if (mine) return <Joined own={mine} from={beginOf(cohort)} />;
        return (
          <JoinForm
            cohort={cohort}
            from={beginOf(cohort)}
            zone={me.zone}
            questions={questions}
            kept={`paceline.sign-up.${cohort.id}`}
            send={async ({ hours, role, answers }) => {
              await signUp(cohort.id, hours, role, answers);
              void queries.invalidateQueries({ queryKey: ["me"] });
            }}
          />
        );
      }}
    </Loaded>
  );
}

function Joined({ own, from }: { own: OwnCohort; from: Date }) {
  const t = useJoiningWords();
  const isOut = own.state === "withdrawn";
  const title = own.state === "accepted" ? "done" : own.state;
  return (
    <>
      <section role="status" className="rounded-lg border border-accent bg-accent-soft p-4">
        <p className="text-lg font-semibold">{t(title)}</p>
        <p className="mt-1">{t(`${title}Lead`)}</p>
        <p className="mt-3">
          <Link to="/home" className={buttonClasses("main")}>
            {t("home")}
          </Link>
        </p>
      </section>
      {!isOut && (
        <OwnHours
          signUpId={own.sign_up_id}
          zone={own.zone}
          windows={own.windows}
          organiserZone={own.cohort_zone}
          meetingMinutes={own.meeting_minutes}
          from={from}
          membership={ownMembership(own.cohort_id)}
        />
      )}
    </>
  );
}
