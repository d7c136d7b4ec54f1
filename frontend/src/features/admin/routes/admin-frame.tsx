import { Link, Outlet } from "@tanstack/react-router";
import { may, useMe } from "@/api/me";
import { useAdminWords } from "@/features/admin/words";

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
      <div className="border-b border-line bg-paper">
        <div className="mx-auto max-w-7xl px-4">
          <nav aria-label={t("sections")} className="-mx-2 -mb-px flex overflow-x-auto pt-1">
            {TABS.filter(({ needs }) => may(me, needs)).map(({ to, word, exact }) => (
              <Link
                key={to}
                to={to}
                activeOptions={{ exact }}
                className="border-b-2 border-transparent px-1.5 py-2 text-sm whitespace-nowrap text-soft no-underline hover:text-ink sm:px-3 sm:text-base"
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
