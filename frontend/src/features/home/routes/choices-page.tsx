import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { chooseOwn, ownChoicesQuery } from "@/api/membership";
import { useHomeWords } from "@/features/home/words";
import { buttonClasses } from "@/ui/button";
import { Loaded } from "@/ui/loaded";
import { ChoicesCard } from "@/ui/member/choices-card";
import { Page } from "@/ui/page";

export function ChoicesPage() {
  const t = useHomeWords();
  const choices = useQuery(ownChoicesQuery);
  return (
    <Page
      title={t("choices")}
      actions={
        <Link to="/home" className={buttonClasses()}>
          {t("back")}
        </Link>
      }
    >
      <Loaded query={choices}>
        {(found) => (
          <ChoicesCard choices={found} queryKey={ownChoicesQuery.queryKey} choose={chooseOwn} />
        )}
      </Loaded>
    </Page>
  );
}
