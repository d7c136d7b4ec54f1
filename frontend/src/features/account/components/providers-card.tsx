import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { identitiesQuery, providersQuery } from "@/api/outside";
import { leaveToLink, unlink } from "@/features/account/api/own";
import { useAccountWords } from "@/features/account/words";
import { useFormats } from "@/lib/time";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Failure } from "@/ui/failure";
import { useProof } from "@/ui/proof";

/** Who else lets this person in; nothing where nobody could. */
export function ProvidersCard() {
  const t = useAccountWords();
  const formats = useFormats();
  const queries = useQueryClient();
  const proof = useProof();
  const offered = useQuery(providersQuery).data?.items ?? [];
  const linked = useQuery(identitiesQuery).data?.items ?? [];
  const cut = useMutation({
    mutationFn: unlink,
    onSuccess: () => queries.invalidateQueries({ queryKey: identitiesQuery.queryKey }),
    onError: (error, id) => proof.asked(error, () => cut.mutate(id)),
  });
  const link = useMutation({
    mutationFn: leaveToLink,
    onError: (error, name) => proof.asked(error, () => link.mutate(name)),
  });
  const [asked, setAsked] = useState<{ id: string; provider: string } | null>(null);
  const failure = proof.dialog ? null : (cut.error ?? link.error);
  const title = (name: string) => offered.find((each) => each.name === name)?.title ?? name;
  const free = offered.filter(({ name }) => linked.every(({ provider }) => provider !== name));
  if (offered.length === 0 && linked.length === 0) return null;
  return (
    <Card title={t("providers")}>
      <ul className="divide-y divide-line">
        {linked.map((each) => (
          <li key={each.id} className="flex flex-wrap items-center gap-3 py-2">
            <span className="min-w-0 flex-1">
              {title(each.provider)} <span className="text-soft">{each.email}</span>
            </span>
            <span className="text-sm text-soft">
              {t("since", { when: formats.day(each.linked_at) })}
            </span>
            <Button small look="danger" onClick={() => setAsked(each)}>
              {t("remove")}
            </Button>
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        {free.map((each) => (
          <Button key={each.name} onClick={() => link.mutate(each.name)}>
            {t("link", { name: each.title })}
          </Button>
        ))}
      </div>
      {asked && (
        <ConfirmDialog
          title={t("removeTitle", { label: title(asked.provider) })}
          act={t("remove")}
          onConfirm={() => cut.mutate(asked.id)}
          onClose={() => setAsked(null)}
        >
          <p>{t("providerGone", { name: title(asked.provider) })}</p>
        </ConfirmDialog>
      )}
      {failure && <Failure error={failure} />}
      {proof.dialog}
    </Card>
  );
}
