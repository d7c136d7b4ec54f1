import { asProblem } from "@/api/problem";
import { Button } from "@/ui/button";
import { useUiWords } from "@/ui/words";

interface FailureProps {
  error: unknown;
  title?: string;
  onRetry?: () => void;
  requestId?: string | null;
}

/** What went wrong, what to do, and the id under which the server's log knows it. */
export function Failure({ error, title, onRetry, requestId }: FailureProps) {
  const t = useUiWords();
  const problem = asProblem(error);
  const id = requestId ?? problem?.requestId;
  const detail = messageOf(error);
  return (
    <div role="alert" className="rounded-md border border-bad bg-bad-soft p-4">
      <p className="font-semibold text-bad">{title ?? t("wrong")}</p>
      <p className="mt-1 break-words">{detail}</p>
      {problem && problem.flaws.length > 1 && (
        <ul className="mt-2 list-disc pl-5 text-sm">
          {problem.flaws.slice(0, 12).map((flaw) => (
            <li key={`${flaw.where} ${flaw.message}`}>{flaw.message}</li>
          ))}
        </ul>
      )}
      {problem?.retryAfter && <p className="mt-1">{t("waits", { seconds: problem.retryAfter })}</p>}
      {id && <p className="mt-2 font-mono text-xs text-soft">{t("requestId", { id })}</p>}
      {onRetry && (
        <Button small className="mt-3" onClick={onRetry}>
          {t("again")}
        </Button>
      )}
    </div>
  );
}

/** A server that was not reached says nothing: that is told here, in the reader's language. */
export function messageOf(error: unknown): string {
  if (asProblem(error)?.status === 0) return useUiWords.now()("unreachable");
  return error instanceof Error ? error.message : String(error);
}
