import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { factorsQuery } from "@/api/factors";
import { canUsePasskeys } from "@/api/passkeys";
import { addPasskey, removePasskey } from "@/features/account/api/own";
import { useAccountWords } from "@/features/account/words";
import { submitted } from "@/lib/form";
import { useFormats } from "@/lib/time";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Failure } from "@/ui/failure";
import { CheckField, TextField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";
import { useProof } from "@/ui/proof";

export function PasskeysCard() {
  const t = useAccountWords();
  const formats = useFormats();
  const queries = useQueryClient();
  const proof = useProof();
  const factors = useQuery(factorsQuery);
  const remove = useMutation({
    mutationFn: removePasskey,
    onSuccess: () => queries.invalidateQueries({ queryKey: factorsQuery.queryKey }),
    onError: (error, id) => proof.asked(error, () => remove.mutate(id)),
  });
  const [asked, setAsked] = useState<{ id: string; label: string } | null>(null);
  return (
    <Card title={t("passkeys")}>
      <p className="mb-3 text-soft">{t("passkeysLead")}</p>
      <Loaded query={factors}>
        {({ passkeys }) => (
          <ul className="divide-y divide-line">
            {passkeys.map((each) => (
              <li key={each.id} className="flex items-center gap-3 py-2">
                <span className="min-w-0 flex-1 truncate">{each.label}</span>
                <span className="text-sm text-soft">
                  {each.last_used_at && t("lastUsed", { when: formats.ago(each.last_used_at) })}
                </span>
                <Button small look="danger" onClick={() => setAsked(each)}>
                  {t("remove")}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {asked && (
        <ConfirmDialog
          title={t("removeTitle", { label: asked.label })}
          act={t("remove")}
          onConfirm={() => remove.mutate(asked.id)}
          onClose={() => setAsked(null)}
        >
          <p>{t("passkeyGone")}</p>
        </ConfirmDialog>
      )}
      {remove.error && !proof.dialog && <Failure error={remove.error} />}
      {canUsePasskeys() ? <AddPasskey /> : <p className="text-soft">{t("noPasskeys")}</p>}
      {proof.dialog}
    </Card>
  );
}

function AddPasskey() {
  const t = useAccountWords();
  const queries = useQueryClient();
  const proof = useProof();
  const add = useMutation({
    mutationFn: ({ label, second }: { label: string; second: boolean }) =>
      addPasskey(label, second),
    onSuccess: () => queries.invalidateQueries({ queryKey: factorsQuery.queryKey }),
    onError: (error, wanted) => proof.asked(error, () => add.mutate(wanted)),
  });
  return (
    <form
      className="mt-4 grid gap-3"
      onSubmit={submitted(({ label = "", second }) =>
        add.mutate({ label, second: second !== undefined }),
      )}
    >
      <TextField name="label" label={t("passkeyLabel")} maxLength={80} required />
      <CheckField name="second" label={t("passkeySecond")} />
      <Button type="submit" busy={add.isPending} className="justify-self-start">
        {t("addPasskey")}
      </Button>
      {add.error && !proof.dialog && <Failure error={add.error} />}
      {proof.dialog}
    </form>
  );
}
