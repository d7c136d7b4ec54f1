import { Link, Outlet } from "@tanstack/react-router";
import { may, useMe } from "@/api/me";
import { useAdminWords } from "@/features/admin/words";
import { TAB, TAB_HERE, TabStrip } from "@/ui/tab-strip";

const TABS = [
  { to: "/admin", word: "health", needs: "operations.jobs", exact: true },
  { to: "/admin/users", word: "users", needs: "users.manage", exact: false },
  { to: "/admin/jobs", word: "jobs", needs: "operations.jobs", exact: false },
  { to: "/admin/features", word: "features", needs: "operations.features", exact: false },
  { to: "/admin/audit", word: "audit", needs: "audit.read", exact: false },
] as const;

export function AdminFrame() {
  const t = useAdminWords();
  const me = useMe();
  return (
    <>
      <TabStrip label={t("sections")}>
        {TABS.filter(({ needs }) => may(me, needs)).map(({ to, word, exact }) => (
          <Link key={to} to={to} activeOptions={{ exact }} className={TAB} activeProps={TAB_HERE}>
            {t(word)}
          </Link>
        ))}
      </TabStrip>
      <Outlet />
    </>
  );
}
