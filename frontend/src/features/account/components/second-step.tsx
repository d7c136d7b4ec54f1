import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { canUsePasskeys } from "@/api/passkeys";
import {
  type Challenge,
  entered,
  proveByBackupCode,
  proveByCode,
  proveByPasskey,
} from "@/features/account/api/entering";
import { EntranceFrame } from "@/features/account/components/entrance-frame";
import { useAccountWords } from "@/features/account/words";
import { submitted } from "@/lib/form";
import { Button, buttonClasses } from "@/ui/button";
import { CopyField } from "@/ui/copy-field";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";

interface SecondStepProps {
  challenge: Challenge;
  next?: string;
}

export function SecondStep({ challenge, next }: SecondStepProps) {
  const t = useAccountWords();
  const { methods } = challenge;
  const byPasskey = methods.includes("passkey") && canUsePasskeys();
  const byCode = methods.includes("totp") || methods.includes("backup_code");
  return (
    <EntranceFrame title={t("second")} lead={t("secondLead")}>
      {byPasskey && <ByPasskey challenge={challenge} next={next} />}
      {byCode && <ByCode challenge={challenge} next={next} />}
      {!byPasskey && !byCode && <Elsewhere />}
    </EntranceFrame>
  );
}

/** A whole new page: this step may be shown at the address of the first. */
function Elsewhere() {
  const t = useAccountWords();
  return (
    <>
      <p>{t("elsewhere")}</p>
      <CopyField label={t("signInAddress")} value={`${globalThis.location.origin}/sign-in`} />
      <a href="/sign-in" className={buttonClasses()}>
        {t("back")}
      </a>
    </>
  );
}

function ByPasskey({ challenge, next }: SecondStepProps) {
  const t = useAccountWords();
  const sign = useMutation({
    mutationFn: () => proveByPasskey(challenge),
    onSuccess: (outcome) => entered(outcome, next),
    onError: () => undefined,
  });
  return (
    <div className="grid gap-2">
      <Button look="main" busy={sign.isPending} onClick={() => sign.mutate()}>
        {t("usePasskey")}
      </Button>
      {sign.error && <Failure error={sign.error} />}
    </div>
  );
}

function ByCode({ challenge: { challenge, methods }, next }: SecondStepProps) {
  const t = useAccountWords();
  const hasApp = methods.includes("totp");
  const [onPaper, setOnPaper] = useState(!hasApp);
  const prove = useMutation({
    mutationFn: (code: string) =>
      onPaper ? proveByBackupCode(challenge, code) : proveByCode(challenge, code),
    onSuccess: (outcome) => entered(outcome, next),
    onError: () => undefined,
  });
  return (
    <>
      <form
        className="grid gap-4"
        onSubmit={submitted(({ code = "" }) => prove.mutate(code.trim()))}
      >
        <TextField
          key={String(onPaper)}
          name="code"
          label={onPaper ? t("backupCode") : t("code")}
          hint={onPaper ? undefined : t("codeHint")}
          inputMode={onPaper ? "text" : "numeric"}
          autoComplete="one-time-code"
          pattern={onPaper ? undefined : "[0-9]{6}"}
          required
        />
        {prove.error && <Failure error={prove.error} />}
        <Button type="submit" look="main" busy={prove.isPending}>
          {t("goOn")}
        </Button>
      </form>
      {hasApp && methods.includes("backup_code") && (
        <Button look="quiet" onClick={() => setOnPaper(!onPaper)}>
          {onPaper ? t("useCode") : t("useBackup")}
        </Button>
      )}
    </>
  );
}
