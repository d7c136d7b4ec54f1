import type { ErrorComponentProps } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { asProblem } from "@/api/problem";
import { report } from "@/api/report";
import { pageOf } from "@/app/watching";
import { useAppWords } from "@/app/words";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { Page } from "@/ui/page";

/** A refusal shows what the server said; a mistake of ours is told to its log first. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const t = useAppWords();
  const [requestId, setRequestId] = useState<string | null>(null);
  const problem = asProblem(error);
  useEffect(() => {
    if (!problem) void report(error, pageOf()).then(setRequestId);
  }, [error, problem]);
  return (
    <Page
      title={problem ? t("notFound") : t("broken")}
      lead={problem ? undefined : t("brokenLead")}
    >
      <Failure error={error} requestId={requestId} onRetry={reset} />
      <p>
        <Button onClick={() => globalThis.location.reload()}>{t("reload")}</Button>
      </p>
    </Page>
  );
}
