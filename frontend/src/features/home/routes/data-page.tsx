import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ownData } from "@/features/home/api/own-data";
import { useHomeWords } from "@/features/home/words";
import { save } from "@/lib/saving";
import { Button, buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { EraseCard } from "@/ui/erase-card";
import { Failure } from "@/ui/failure";
import { Page } from "@/ui/page";

export function DataPage() {
  const t = useHomeWords();
  const queries = useQueryClient();
  const give = useMutation({
    mutationFn: () => ownData(queries),
    onSuccess: (found) => {
      const file = new Blob([JSON.stringify(found, null, 2)], { type: "application/json" });
      save(file, "paceline-my-data.json");
    },
    onError: () => undefined,
  });
  return (
    <Page
      title={t("data")}
      actions={
        <Link to="/home" className={buttonClasses()}>
          {t("back")}
        </Link>
      }
    >
      <Card title={t("export")}>
        <div className="grid justify-items-start gap-3">
          <p>{t("exportLead")}</p>
          <Button look="main" busy={give.isPending} onClick={() => give.mutate()}>
            {t("exportDo")}
          </Button>
          {give.isSuccess && <p role="status">{t("exported")}</p>}
          {give.error && <Failure error={give.error} />}
        </div>
      </Card>
      <EraseCard />
    </Page>
  );
}
