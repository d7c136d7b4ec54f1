import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { factorsQuery, prove, proveByPasskey, type Way, waysOf } from "@/api/factors";
import { canUsePasskeys } from "@/api/passkeys";
import { submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";
import { ProofAnew, ProofElsewhere } from "@/ui/proof-otherwise";
import { useProofWords } from "@/ui/proof-words";

interface ProofDialogProps {
  onClose: () => void;
  onProved: () => void;
}

/** Asks for what this account has; where that is nothing it says what to do instead. */
export function ProofDialog({ onClose, onProved }: ProofDialogProps) {
  const t = useProofWords();
  const factors = useQuery(factorsQuery);
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p className="mb-4 text-soft">{t("lead")}</p>
      <Loaded query={factors}>
        {(found) => {
          const { passkey, typed, otherwise } = waysOf(found, canUsePasskeys());
          const [first, other] = typed;
          return (
            <div className="grid gap-4">
              {passkey && <ByPasskey onProved={onProved} />}
              {first && <ByText first={first} other={other} onProved={onProved} />}
              {otherwise === "anew" && <ProofAnew />}
              {otherwise === "elsewhere" && <ProofElsewhere />}
            </div>
          );
        }}
      </Loaded>
    </Dialog>
  );
}

function ByPasskey({ onProved }: { onProved: () => void }) {
  const t = useProofWords();
  const sign = useMutation({
    mutationFn: proveByPasskey,
    onSuccess: onProved,
    onError: () => undefined,
  });
  return (
    <>
      <Button look="main" busy={sign.isPending} onClick={() => sign.mutate()}>
        {t("passkey")}
      </Button>
      {sign.error && <Failure error={sign.error} />}
    </>
  );
}

const COMPLETES: Record<Way, string> = {
  password: "current-password",
  code: "one-time-code",
  backup_code: "off",
};

interface ByTextProps {
  first: Way;
  other?: Way;
  onProved: () => void;
}

function ByText({ first, other, onProved }: ByTextProps) {
  const t = useProofWords();
  const [way, setWay] = useState<Way>(first);
  const send = useMutation({
    mutationFn: (value: string) => prove(way, value),
    onSuccess: onProved,
    onError: () => undefined,
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={submitted(({ value = "" }) =>
        send.mutate(way === "password" ? value : value.trim()),
      )}
    >
      <TextField
        key={way}
        name="value"
        type={way === "password" ? "password" : "text"}
        label={t(way)}
        inputMode={way === "code" ? "numeric" : undefined}
        autoComplete={COMPLETES[way]}
        required
      />
      {send.error && <Failure error={send.error} />}
      <Button type="submit" look="main" busy={send.isPending}>
        {t("goOn")}
      </Button>
      {other && way !== other && (
        <Button look="quiet" onClick={() => setWay(other)}>
          {t("useBackup")}
        </Button>
      )}
    </form>
  );
}
