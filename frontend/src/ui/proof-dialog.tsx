import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { factorsQuery, prove, proveByPasskey } from "@/api/factors";
import { canUsePasskeys } from "@/api/passkeys";
import { submitted } from "@/lib/form";
import { dictionary } from "@/lib/words";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";

const useProofWords = dictionary(
  {
    title: "Prove again that it is you",
    lead: "A stolen session must not do this.",
    password: "Your password",
    code: "Code of your app",
    backup_code: "Backup code",
    useBackup: "Use a backup code instead",
    passkey: "Use a passkey",
    goOn: "Go on",
  },
  {
    title: "Zeigen Sie noch einmal, dass Sie es sind",
    lead: "Eine gestohlene Sitzung darf das nicht.",
    password: "Ihr Passwort",
    code: "Code Ihrer App",
    backup_code: "Ersatzcode",
    useBackup: "Stattdessen einen Ersatzcode nehmen",
    passkey: "Mit Passkey",
    goOn: "Weiter",
  },
);

interface ProofDialogProps {
  onClose: () => void;
  onProved: () => void;
}

/** Asks for what this account has: its second factor where there is one, else the password. */
export function ProofDialog({ onClose, onProved }: ProofDialogProps) {
  const t = useProofWords();
  const factors = useQuery(factorsQuery);
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p className="mb-4 text-soft">{t("lead")}</p>
      <Loaded query={factors}>
        {({ totp, passkeys, password }) => {
          const isSecond = totp !== null || passkeys.some((each) => each.second_factor);
          return (
            <div className="grid gap-4">
              {canUsePasskeys() && passkeys.length > 0 && <ByPasskey onProved={onProved} />}
              {totp && <ByText ways={["code", "backup_code"]} onProved={onProved} />}
              {!isSecond && password && <ByText ways={["password"]} onProved={onProved} />}
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

type Way = Parameters<typeof prove>[0];
const COMPLETES: Record<Way, string> = {
  password: "current-password",
  code: "one-time-code",
  backup_code: "off",
};

function ByText({ ways, onProved }: { ways: readonly [Way, Way?]; onProved: () => void }) {
  const t = useProofWords();
  const [way, setWay] = useState<Way>(ways[0]);
  const other = ways[1];
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
