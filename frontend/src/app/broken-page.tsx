import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { asProblem } from "@/api/problem";
import { report } from "@/api/report";
import { brokenKind } from "@/app/broken-kind";
import { pageOf } from "@/app/watching";
import { useAppWords } from "@/app/words";
import { Button, buttonClasses } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { Page } from "@/ui/page";

/** A refusal shows what the server said; a mistake of ours is told to its log first. */
export function BrokenPage({ error }: ErrorComponentProps) {
  const t = useAppWords();
  const router = useRouter();
  const [requestId, setRequestId] = useState<string | null>(null);
  const kind = brokenKind(error);
  const isFinal = kind === "notFound" || kind === "notAllowed";
  useEffect(() => {
    if (!asProblem(error)) void report(error, pageOf()).then(setRequestId);
  }, [error]);
  return (
    <Page title={t(kind)} lead={t(`${kind}Lead`)}>
      <Failure
        error={error}
        requestId={requestId}
        onRetry={isFinal ? undefined : () => void router.invalidate()}
      />
      <p>
        {isFinal ? (
          <Link to="/" className={buttonClasses("main")}>
            {t("start")}
          </Link>
        ) : (
          <Button onClick={() => globalThis.location.reload()}>{t("reload")}</Button>
        )}
      </p>
    </Page>
  );
}
