import { Link, Outlet } from "@tanstack/react-router";
import { may, useMe } from "@/api/me";
import { useTrainingWords } from "@/features/training/words";
import { TAB, TAB_HERE, TabStrip } from "@/ui/tab-strip";

const TABS = [
  { to: "/training", word: "activities", exact: true, derived: false },
  { to: "/training/load", word: "load", exact: false, derived: true },
  { to: "/training/bests", word: "bests", exact: false, derived: true },
  { to: "/training/age-grade", word: "ageGrade", exact: false, derived: true },
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
      <TabStrip label={t("sections")}>
        {TABS.filter(({ derived }) => isDerived || !derived).map(({ to, word, exact }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact, includeSearch: false }}
            className={TAB}
            activeProps={TAB_HERE}
          >
            {t(word)}
          </Link>
        ))}
      </TabStrip>
      <Outlet />
    </>
  );
}
