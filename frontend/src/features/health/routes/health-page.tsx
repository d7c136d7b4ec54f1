import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { cohortQuery } from "@/api/cohort";
import { connectionsQuery } from "@/api/connections";
import { Attendance } from "@/features/health/components/attendance";
import { ConnectDialog } from "@/features/health/components/connect-dialog";
import { ConnectionCard } from "@/features/health/components/connection-card";
import { Deliveries } from "@/features/health/components/deliveries";
import { Needs } from "@/features/health/components/needs";
import { useHealthWords } from "@/features/health/words";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

export function HealthPage() {
  const t = useHealthWords();
  const { cohortId } = useParams({ from: "/inside/cohorts/$cohortId/health" });
  const cohort = useQuery(cohortQuery(cohortId));
  const connections = useQuery(connectionsQuery(cohortId, true));
  const [connecting, setConnecting] = useState(false);
  const begin = <Button onClick={() => setConnecting(true)}>{t("connect")}</Button>;
  return (
    <Page title={t("title")}>
      {cohort.data && <Needs cohort={cohort.data} />}
      <Loaded query={connections}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("outsideNone")} action={begin}>
              {t("outsideNoneLead")}
            </Empty>
          ) : (
            <Card title={t("outside")} aside={begin}>
              <ul className="divide-y divide-line">
                {items.map((each) => (
                  <ConnectionCard key={each.id} connection={each} />
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Attendance cohortId={cohortId} />
        <Deliveries cohortId={cohortId} />
      </div>
      {connecting && <ConnectDialog cohortId={cohortId} onClose={() => setConnecting(false)} />}
    </Page>
  );
}
