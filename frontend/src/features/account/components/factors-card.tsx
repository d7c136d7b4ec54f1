import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { factorsQuery } from "@/api/factors";
import { beginTotp, confirmTotp, removeTotp } from "@/features/account/api/own";
import { useAccountWords } from "@/features/account/words";
import { submitted } from "@/lib/form";
import { useFormats } from "@/lib/time";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { CopyField } from "@/ui/copy-field";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";
import { useProof } from "@/ui/proof";

type Doing = "adding" | "removing" | null;

export function FactorsCard() {
  const t = useAccountWords();
  const formats = useFormats();
  const factors = useQuery(factorsQuery);
  const [doing, setDoing] = useState<Doing>(null);
  return (
    <Card title={t("factors")}>
      <Loaded query={factors}>
        {({ totp, backup_codes_left: left }) => (
          <div className="grid justify-items-start gap-3">
            <p>
              {totp
                ? `${t("appSince", { when: formats.day(totp.confirmed_at) })}, ${t("backupLeft", { count: left })}`
                : t("factorsNone")}
            </p>
            <Button onClick={() => setDoing(totp ? "removing" : "adding")}>
              {t(totp ? "remove" : "setUp")}
            </Button>
          </div>
        )}
      </Loaded>
      {doing === "adding" && <AddTotp onClose={() => setDoing(null)} />}
      {doing === "removing" && <RemoveTotp onClose={() => setDoing(null)} />}
    </Card>
  );
}

function AddTotp({ onClose }: { onClose: () => void }) {
  const t = useAccountWords();
  const queries = useQueryClient();
  const proof = useProof();
  const begin = useMutation({
    mutationFn: beginTotp,
    onError: (error) => proof.asked(error, () => begin.mutate()),
  });
  const confirm = useMutation({
    mutationFn: confirmTotp,
    onSuccess: () => queries.invalidateQueries({ queryKey: factorsQuery.queryKey }),
    onError: () => undefined,
  });
  if (confirm.data) return <BackupCodes codes={confirm.data.codes} onClose={onClose} />;
  return (
    <Dialog title={t("setUp")} onClose={onClose}>
      {!begin.data && (
        <div className="grid gap-4">
          {begin.error && !proof.dialog && <Failure error={begin.error} />}
          <Button look="main" busy={begin.isPending} onClick={() => begin.mutate()}>
            {t("goOn")}
          </Button>
        </div>
      )}
      {begin.data && (
        <form
          className="grid gap-4"
          onSubmit={submitted(({ code = "" }) => confirm.mutate(code.trim()))}
        >
          <p>{t("scan")}</p>
          <CopyField label={t("scan")} value={begin.data.secret} />
          <a href={begin.data.uri}>{t("openApp")}</a>
          <TextField
            name="code"
            label={t("code")}
            inputMode="numeric"
            pattern="[0-9]{6}"
            autoComplete="one-time-code"
            required
          />
          {confirm.error && <Failure error={confirm.error} />}
          <Button type="submit" look="main" busy={confirm.isPending}>
            {t("confirm")}
          </Button>
        </form>
      )}
      {proof.dialog}
    </Dialog>
  );
}

function BackupCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const t = useAccountWords();
  return (
    <Dialog title={t("factors")} onClose={onClose}>
      <p>{t("writeDown")}</p>
      <ul className="my-4 grid grid-cols-2 gap-2 font-mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button look="main" onClick={onClose}>
        {t("done")}
      </Button>
    </Dialog>
  );
}

function RemoveTotp({ onClose }: { onClose: () => void }) {
  const t = useAccountWords();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: removeTotp,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: factorsQuery.queryKey });
      onClose();
    },
    onError: () => undefined,
  });
  return (
    <Dialog title={t("remove")} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={submitted(({ password = "" }) => remove.mutate(password))}
      >
        <TextField
          name="password"
          type="password"
          label={t("password")}
          autoComplete="current-password"
          required
        />
        {remove.error && <Failure error={remove.error} />}
        <Button type="submit" look="danger" busy={remove.isPending}>
          {t("remove")}
        </Button>
      </form>
    </Dialog>
  );
}
