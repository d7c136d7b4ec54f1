import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { entered, proveByBackupCode, proveByCode } from "@/features/account/api/entering";
import { EntranceFrame } from "@/features/account/components/entrance-frame";
import { useAccountWords } from "@/features/account/words";
import { submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";

export function SecondStep({ challenge, next }: { challenge: string; next?: string }) {
  const t = useAccountWords();
  const [onPaper, setOnPaper] = useState(false);
  const prove = useMutation({
    mutationFn: (code: string) =>
      onPaper ? proveByBackupCode(challenge, code) : proveByCode(challenge, code),
    onSuccess: () => entered(next),
    onError: () => undefined,
  });
  return (
    <EntranceFrame title={t("second")} lead={t("secondLead")}>
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
      <Button look="quiet" onClick={() => setOnPaper(!onPaper)}>
        {onPaper ? t("useCode") : t("useBackup")}
      </Button>
    </EntranceFrame>
  );
}
