import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { cohortQuery } from "@/api/cohort";
import type { Cohort } from "@/api/shapes";
import { StateBadge } from "@/features/programs/components/state-badge";
import { useProgramWords } from "@/features/programs/words";
import { Failure } from "@/ui/failure";
import { Skeleton } from "@/ui/skeleton";

const TABS = [
  { to: "/cohorts/$cohortId", word: "overview", exact: true },
  { to: "/cohorts/$cohortId/people", word: "people", exact: false },
  { to: "/cohorts/$cohortId/form", word: "form", exact: false },
  { to: "/cohorts/$cohortId/availability", word: "availability", exact: false },
  { to: "/cohorts/$cohortId/drafts", word: "drafts", exact: false },
  { to: "/cohorts/$cohortId/health", word: "health", exact: false },
] as const;

export function CohortFrame() {
  const { cohortId } = useParams({ from: "/inside/cohorts/$cohortId" });
  const cohort = useQuery(cohortQuery(cohortId));
  if (cohort.error && !cohort.data) {
    return (
      <div className="mx-auto max-w-3xl p-4">
        <Failure error={cohort.error} onRetry={() => void cohort.refetch()} />
      </div>
    );
  }
  return (
    <>
      <div className="border-b border-line bg-paper">
        <div className="mx-auto max-w-7xl px-4 pt-3">
          {cohort.data ? <Head cohort={cohort.data} /> : <Skeleton rows={1} />}
          <Tabs cohortId={cohortId} />
        </div>
      </div>
      {cohort.data && <Outlet />}
    </>
  );
}

function Head({ cohort }: { cohort: Cohort }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Link to="/programs" className="text-sm text-soft no-underline hover:underline">
        {cohort.program_title}
      </Link>
      <span aria-hidden="true" className="text-soft">
        /
      </span>
      <span className="font-semibold">{cohort.title}</span>
      <StateBadge state={cohort.state} />
    </div>
  );
}

function Tabs({ cohortId }: { cohortId: string }) {
  const t = useProgramWords();
  return (
    <nav aria-label={t("sections")} className="-mx-2 -mb-px flex overflow-x-auto pt-2">
      {TABS.map(({ to, word, exact }) => (
        <Link
          key={to}
          to={to}
          params={{ cohortId }}
          activeOptions={{ exact }}
          className="border-b-2 border-transparent px-1.5 py-2 text-sm sm:px-3 sm:text-base whitespace-nowrap text-soft no-underline hover:text-ink"
          activeProps={{ className: "!border-accent !text-accent font-medium" }}
        >
          {t(word)}
        </Link>
      ))}
    </nav>
  );
}
