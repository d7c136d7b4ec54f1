import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { clientName } from "@/features/account/api/client-name";
import { endOtherSessions, endSession, sessionsQuery } from "@/features/account/api/own";
import { useAccountWords } from "@/features/account/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Loaded } from "@/ui/loaded";
import { useTell } from "@/ui/toast";

export function SessionsCard() {
  const t = useAccountWords();
  const formats = useFormats();
  const tell = useTell();
  const queries = useQueryClient();
  const sessions = useQuery(sessionsQuery);
  const again = () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  const end = useMutation({
    mutationFn: endSession,
    onSuccess: async () => {
      tell(t("ended", { count: 1 }));
      await again();
    },
  });
  const endOthers = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: async ({ ended }) => {
      tell(t("ended", { count: ended }));
      await again();
    },
  });
  const [isAsking, setAsking] = useState(false);
  return (
    <Card
      title={t("sessions")}
      aside={
        <Button small busy={endOthers.isPending} onClick={() => setAsking(true)}>
          {t("endOthers")}
        </Button>
      }
    >
      <Loaded query={sessions}>
        {({ items }) => (
          <ul className="divide-y divide-line">
            {items.map((each) => (
              <li key={each.id} className="flex items-center gap-3 py-2">
                <div className="min-w-0 flex-1">
                  <p className="truncate" title={each.client}>
                    {clientName(each.client) || t("unknownClient")}
                  </p>
                  <p className="text-sm text-soft">
                    {t("lastUsed", { when: formats.ago(each.last_used_at) })}
                  </p>
                </div>
                {each.current ? (
                  <Badge tone="good">{t("thisOne")}</Badge>
                ) : (
                  <Button small busy={end.isPending} onClick={() => end.mutate(each.id)}>
                    {t("end")}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {isAsking && (
        <ConfirmDialog
          title={t("endTitle")}
          act={t("endOthers")}
          onConfirm={() => endOthers.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{t("endLead")}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
