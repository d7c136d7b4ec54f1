import { useMutation, useQuery } from "@tanstack/react-query";
import { checkQuery, verify } from "@/features/admin/api/operations";
import { useAdminWords } from "@/features/admin/words";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Failure } from "@/ui/failure";

/** A job looks at all of it; this waits for what it says. */
export function VerifyCard() {
  const t = useAdminWords();
  const asked = useMutation({ mutationFn: verify, onError: () => undefined });
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-4">
        <Button look="main" busy={asked.isPending} onClick={() => asked.mutate()}>
          {t("verify")}
        </Button>
        {asked.error && <Failure error={asked.error} />}
        {asked.data && <Outcome key={asked.data.id} checkId={asked.data.id} />}
      </div>
    </Card>
  );
}

function Outcome({ checkId }: { checkId: string }) {
  const t = useAdminWords();
  const check = useQuery(checkQuery(checkId));
  if (check.error) return <Failure error={check.error} />;
  if (!check.data?.ended_at) return <p role="status">{t("verifying")}</p>;
  const { acts, heads, trouble } = check.data;
  if (trouble) return <Failure title={t("unsound")} error={trouble} />;
  return (
    <p role="status" className="text-good">
      ✓ {t("sound", { count: acts, heads })}
    </p>
  );
}
