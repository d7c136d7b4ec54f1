import { Link, Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { may, useMe } from "@/api/me";
import { AccountMenu } from "@/app/account-menu";
import { CutNotice } from "@/app/cut-notice";
import { DegradedBanner } from "@/app/degraded-banner";
import { onFailedCommand } from "@/app/failing";
import { useAppWords } from "@/app/words";
import { useTell } from "@/ui/toast";

/** Around every page of whoever is signed in. */
export function AppFrame() {
  const t = useAppWords();
  const me = useMe();
  const tell = useTell();
  useEffect(() => onFailedCommand((text) => tell(text, { tone: "bad" })), [tell]);
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-raised focus:p-2"
      >
        {t("skip")}
      </a>
      <header className="border-b border-line bg-paper">
        <div className="mx-auto flex h-14 max-w-7xl items-center gap-2 px-4 sm:gap-4">
          <Link to="/" className="font-semibold text-accent no-underline">
            Paceline
          </Link>
          <nav aria-label={t("main")} className="flex min-w-0 flex-1 sm:gap-1 overflow-x-auto">
            {may(me, "cohorts.plan") && <TopLink to="/programs">{t("programs")}</TopLink>}
            <TopLink to="/home">{t("home")}</TopLink>
            {may(me, "training.read") && <TopLink to="/training">{t("training")}</TopLink>}
            {may(me, "operations.jobs") && <TopLink to="/admin">{t("admin")}</TopLink>}
          </nav>
          <AccountMenu me={me} />
        </div>
      </header>
      <CutNotice />
      <DegradedBanner />
      <main id="content" tabIndex={-1} className="outline-none">
        <Outlet />
      </main>
    </>
  );
}

function TopLink({
  to,
  children,
}: {
  to: "/programs" | "/home" | "/training" | "/admin";
  children: string;
}) {
  return (
    <Link
      to={to}
      className="rounded-md px-2 py-1.5 sm:px-3 text-soft whitespace-nowrap hover:text-ink"
      activeProps={{ className: "bg-accent-soft !text-accent font-medium" }}
    >
      {children}
    </Link>
  );
}
