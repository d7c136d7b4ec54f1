import { Link } from "@tanstack/react-router";
import { useAppWords } from "@/app/words";
import { buttonClasses } from "@/ui/button";
import { Page } from "@/ui/page";

export function NotFoundPage() {
  const t = useAppWords();
  return (
    <Page title={t("notFound")} lead={t("notFoundLead")}>
      <p>
        <Link to="/" className={buttonClasses("main")}>
          {t("start")}
        </Link>
      </p>
    </Page>
  );
}
