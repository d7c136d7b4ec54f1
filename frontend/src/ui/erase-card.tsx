import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { eraseMe } from "@/api/erasing";
import { useMe } from "@/api/me";
import { asProblem } from "@/api/problem";
import { submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Dialog } from "@/ui/dialog";
import { useEraseWords } from "@/ui/erase-words";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";
import { useProof } from "@/ui/proof";

const GOES = ["account", "groups", "person", "training", "told"] as const;
const STAYS = ["counts", "log", "letters"] as const;

/** Says what goes and what stays, and asks once: for the address, typed. */
export function EraseCard() {
  const t = useEraseWords();
  const [asking, setAsking] = useState(false);
  return (
    <Card title={t("title")}>
      <div className="grid max-w-prose justify-items-start gap-3">
        <p>{t("lead")}</p>
        <Told title={t("goes")} lines={GOES.map((each) => t(each))} />
        <Told title={t("stays")} lines={STAYS.map((each) => t(each))} />
        <p className="text-soft">{t("first")}</p>
        <Button look="danger" onClick={() => setAsking(true)}>
          {t("open")}
        </Button>
      </div>
      {asking && <EraseDialog onClose={() => setAsking(false)} />}
    </Card>
  );
}

function Told({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <div>
      <h3 className="font-medium">{title}</h3>
      <ul className="mt-1 list-disc pl-5">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

function EraseDialog({ onClose }: { onClose: () => void }) {
  const t = useEraseWords();
  const { email } = useMe();
  const [typed, setTyped] = useState("");
  const proof = useProof();
  const erase = useMutation({
    mutationFn: eraseMe,
    onError: (error, wanted) => void proof.asked(error, () => erase.mutate(wanted)),
  });
  const toStart = () => globalThis.location.assign("/");
  if (erase.isSuccess) {
    return (
      <Dialog title={t("gone")} onClose={toStart}>
        <div className="grid justify-items-start gap-4">
          <p role="status">{t("goneLead")}</p>
          <Button look="main" onClick={toStart}>
            {t("toStart")}
          </Button>
        </div>
      </Dialog>
    );
  }
  const isAsked = asProblem(erase.error)?.code === "step_up_required";
  const isTheirs = typed.trim().toLowerCase() === email.toLowerCase();
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={submitted(({ typed: address = "" }) => erase.mutate(address.trim()))}
      >
        <p>{t("lead")}</p>
        <TextField
          name="typed"
          type="email"
          label={t("type", { email })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          required
        />
        {erase.error && !isAsked && <Failure error={erase.error} />}
        <Button type="submit" look="danger" busy={erase.isPending} disabled={!isTheirs}>
          {t("do")}
        </Button>
      </form>
      {proof.dialog}
    </Dialog>
  );
}
