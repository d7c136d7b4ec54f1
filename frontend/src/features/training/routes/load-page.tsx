import { EventsCard } from "@/features/training/components/events-card";
import { LoadCard, WeeksCard } from "@/features/training/components/load-card";
import { useNumberWords } from "@/features/training/words-numbers";
import { Page } from "@/ui/page";

export function LoadPage() {
  const t = useNumberWords();
  return (
    <Page title={t("load")} lead={t("loadLead")}>
      <LoadCard athlete="me" />
      <EventsCard athlete="me" />
      <WeeksCard athlete="me" />
    </Page>
  );
}
