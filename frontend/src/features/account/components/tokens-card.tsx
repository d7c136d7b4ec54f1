import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { makeToken, revokeToken, tokensQuery } from "@/features/account/api/own";
import { useAccountWords } from "@/features/account/words";
import { submitted } from "@/lib/form";
import { useFormats } from "@/lib/time";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { CopyField } from "@/ui/copy-field";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";
import { useProof } from "@/ui/proof";

export function TokensCard() {
  const t = useAccountWords();
  const formats = useFormats();
  const queries = useQueryClient();
  const proof = useProof();
  const tokens = useQuery(tokensQuery);
  const again = () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const make = useMutation({
    mutationFn: makeToken,
    onSuccess: again,
    onError: (error, label) => proof.asked(error, () => make.mutate(label)),
  });
  const revoke = useMutation({ mutationFn: revokeToken, onSuccess: again });
  const [asked, setAsked] = useState<{ id: string; label: string } | null>(null);
  return (
    <Card title={t("tokens")}>
      <p className="mb-3 text-soft">{t("tokensLead")}</p>
      <Loaded query={tokens}>
        {({ items }) => (
          <ul className="divide-y divide-line">
            {items.length === 0 && <li className="text-soft">{t("noTokens")}</li>}
            {items.map((each) => (
              <li key={each.id} className="flex items-center gap-3 py-2">
                <span className="min-w-0 flex-1 truncate">{each.label}</span>
                <span className="text-sm text-soft">
                  {each.last_used_at && t("lastUsed", { when: formats.ago(each.last_used_at) })}
                </span>
                <Button small look="danger" onClick={() => setAsked(each)}>
                  {t("revoke")}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {asked && (
        <ConfirmDialog
          title={t("revokeTitle", { label: asked.label })}
          act={t("revoke")}
          onConfirm={() => revoke.mutate(asked.id)}
          onClose={() => setAsked(null)}
        >
          <p>{t("revokeLead")}</p>
        </ConfirmDialog>
      )}
      {make.data && (
        <div className="mt-3 grid gap-1">
          <p className="font-medium">{t("yourToken")}</p>
          <CopyField label={t("yourToken")} value={make.data.token} />
        </div>
      )}
      <form
        className="mt-4 flex flex-wrap items-end gap-2"
        onSubmit={submitted(({ label = "" }) => make.mutate(label))}
      >
        <TextField name="label" label={t("label")} maxLength={80} required className="flex-1" />
        <Button type="submit" busy={make.isPending}>
          {t("make")}
        </Button>
      </form>
      {make.error && !proof.dialog && <Failure error={make.error} />}
      {proof.dialog}
    </Card>
  );
}
