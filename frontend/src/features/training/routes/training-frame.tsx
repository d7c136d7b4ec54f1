import { Link, Outlet } from "@tanstack/react-router";
import { may, useMe } from "@/api/me";
import { useTrainingWords } from "@/features/training/words";

const TABS = [
  { to: "/training", word: "activities", exact: true, derived: false },
  { to: "/training/load", word: "load", exact: false, derived: true },
  { to: "/training/bests", word: "bests", exact: false, derived: true },
  { to: "/training/together", word: "together", exact: false, derived: true },
  { to: "/training/sharing", word: "sharing", exact: false, derived: true },
  { to: "/training/profile", word: "profile", exact: false, derived: false },
] as const;

/** Without the slice that works things out there are activities and a profile, and nobody to show them to. */
export function TrainingFrame() {
  const t = useTrainingWords();
  const isDerived = may(useMe(), "performance.read");
  return (
    <>
      <div className="border-b border-line bg-paper">
        <div className="mx-auto max-w-7xl px-4">
          <nav aria-label={t("sections")} className="-mx-2 -mb-px flex overflow-x-auto pt-1">
            {TABS.filter(({ derived }) => isDerived || !derived).map(({ to, word, exact }) => (
              <Link
                key={to}
                to={to}
                activeOptions={{ exact, includeSearch: false }}
                className="border-b-2 border-transparent px-1 py-2 text-sm whitespace-nowrap text-soft no-underline hover:text-ink sm:px-3 sm:text-base"
                activeProps={{ className: "!border-accent !text-accent font-medium" }}
              >
                {t(word)}
              </Link>
            ))}
          </nav>
        </div>
      </div>
      <Outlet />
    </>
  );
}
