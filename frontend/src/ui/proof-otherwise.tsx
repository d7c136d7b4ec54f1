import { useMutation, useQuery } from "@tanstack/react-query";
import { askNewPassword } from "@/api/factors";
import { useMe } from "@/api/me";
import { identitiesQuery, leaveTo, providersQuery } from "@/api/outside";
import { Button } from "@/ui/button";
import { CopyField } from "@/ui/copy-field";
import { Failure } from "@/ui/failure";
import { useProofWords } from "@/ui/proof-words";

/** Whoever has nothing to type signs in once more: that is as fresh a proof as there is. */
export function ProofAnew() {
  const t = useProofWords();
  const { email } = useMe();
  const offered = useQuery(providersQuery).data?.items ?? [];
  const linked = useQuery(identitiesQuery).data?.items ?? [];
  const { pathname, search } = globalThis.location;
  const leave = useMutation({
    mutationFn: (name: string) => leaveTo(name, `${pathname}${search}`),
    onError: () => undefined,
  });
  const ask = useMutation({ mutationFn: askNewPassword, onError: () => undefined });
  const failure = leave.error ?? ask.error;
  return (
    <>
      <p>{t("anew")}</p>
      {offered
        .filter(({ name }) => linked.some(({ provider }) => provider === name))
        .map(({ name, title }) => (
          <Button key={name} look="main" busy={leave.isPending} onClick={() => leave.mutate(name)}>
            {t("withProvider", { name: title })}
          </Button>
        ))}
      <p>{t("letter", { email })}</p>
      {failure && <Failure error={failure} />}
      {ask.data ? (
        <p role="status">{ask.data.message}</p>
      ) : (
        <Button busy={ask.isPending} onClick={() => ask.mutate(email)}>
          {t("sendLetter")}
        </Button>
      )}
    </>
  );
}

export function ProofElsewhere() {
  const t = useProofWords();
  return (
    <>
      <p>{t("elsewhere")}</p>
      <CopyField label={t("address")} value={globalThis.location.href} />
    </>
  );
}
