import { BestsCard, RacesCard } from "@/features/training/components/bests-card";
import { useNumberWords } from "@/features/training/words-numbers";
import { Page } from "@/ui/page";

export function BestsPage() {
  const t = useNumberWords();
  return (
    <Page title={t("bests")}>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <BestsCard athlete="me" />
        <RacesCard athlete="me" />
      </div>
    </Page>
  );
}
