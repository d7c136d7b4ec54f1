import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "@/api/problem";
import { confirmed, lookAt } from "@/features/joining/api/applying";
import { useJoiningWords } from "@/features/joining/words";
import { weekOf } from "@/lib/week";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Failure } from "@/ui/failure";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { WeekSentence } from "@/ui/painter/week-sentence";

/** What stands behind `#` reaches no server by itself; it is taken out of the address at once. */
function useToken(): string {
  const [token] = useState(() => globalThis.location.hash.slice(1));
  if (globalThis.location.hash) history.replaceState(history.state, "", location.pathname);
  return token;
}

export function ConfirmPage() {
  const t = useJoiningWords();
  const token = useToken();
  return (
    <main id="content">
      <Page title={t("confirmTitle")} lead={token ? t("confirmLead") : undefined}>
        {token ? <Entered token={token} /> : <Gone />}
      </Page>
    </main>
  );
}

function Gone() {
  const t = useJoiningWords();
  return <Empty title={t("confirmGone")}>{t("confirmGoneLead")}</Empty>;
}

/** A person presses the button, for programs that read mail follow links by themselves. */
function Entered({ token }: { token: string }) {
  const t = useJoiningWords();
  const entered = useQuery({
    queryKey: ["application"],
    queryFn: () => lookAt(token),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const confirm = useMutation({
    mutationFn: () => confirmed(token),
    onSuccess: (link) => globalThis.location.assign(`/link#${link}`),
    onError: () => undefined,
  });
  if (asProblem(entered.error)?.status === 404) return <Gone />;
  return (
    <Loaded query={entered}>
      {({ cohort_title, program_title, name, role, zone, windows }) => (
        <Card title={`${program_title}, ${cohort_title}`}>
          <div className="grid justify-items-start gap-3">
            <p>
              {name}, {t(role)}
            </p>
            <WeekSentence
              value={{ zone, week: weekOf(windows) }}
              minutes={0}
              others={["UTC"]}
              at={new Date()}
            />
            <p className="text-soft">{t("confirmOther")}</p>
            {confirm.error && <Failure error={confirm.error} />}
            <Button
              look="main"
              busy={confirm.isPending || confirm.isSuccess}
              onClick={() => confirm.mutate()}
            >
              {t("confirmDo")}
            </Button>
          </div>
        </Card>
      )}
    </Loaded>
  );
}
