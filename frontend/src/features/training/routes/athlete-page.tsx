import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Wanted } from "@/features/training/api/activities";
import { athletesQuery } from "@/features/training/api/performance";
import { ActivityList } from "@/features/training/components/activity-list";
import { BestsCard, RacesCard } from "@/features/training/components/bests-card";
import { EventsCard } from "@/features/training/components/events-card";
import { LoadCard } from "@/features/training/components/load-card";
import { usePeopleWords } from "@/features/training/words-people";
import { buttonClasses } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

const ALL: Wanted = { search: "", sport: "", races: false, since: "", sort: "-started_at" };

/** Somebody else's training, as far as they let one see it. */
export function AthletePage() {
  const t = usePeopleWords();
  const { userId } = useParams({ from: "/inside/training/athletes/$userId" });
  const athletes = useQuery(athletesQuery);
  const athlete = athletes.data?.items.find((each) => each.user_id === userId);
  const back = (
    <Link to="/training/together" className={buttonClasses()}>
      {t("back")}
    </Link>
  );
  return (
    <Page
      title={t("athleteTraining", { name: athlete?.name ?? "…" })}
      lead={athlete && t(athlete.eyes === "coach" ? "consentCoach" : "consentGroup")}
      actions={back}
    >
      <Loaded query={athletes}>
        {() =>
          athlete ? (
            <Shown userId={userId} />
          ) : (
            <Empty title={t("noActivities")} action={back}>
              {t("noActivitiesLead")}
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function Shown({ userId }: { userId: string }) {
  const t = usePeopleWords();
  return (
    <>
      <LoadCard athlete={userId} />
      <EventsCard athlete={userId} />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <BestsCard athlete={userId} />
        <RacesCard athlete={userId} />
      </div>
      <h2 className="text-lg font-semibold">{t("activities")}</h2>
      <ActivityList
        wanted={ALL}
        athleteId={userId}
        isFiltered={false}
        empty={<Empty title={t("noActivities")}>{t("noActivitiesLead")}</Empty>}
      />
    </>
  );
}
