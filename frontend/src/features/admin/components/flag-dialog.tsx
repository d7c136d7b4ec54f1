import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type Flag,
  type FlagValue,
  flagsQuery,
  readAs,
  type Turn,
  turn,
  turnBack,
} from "@/features/admin/api/operations";
import { useAdminWords } from "@/features/admin/words";
import { type Fields, submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure, messageOf } from "@/ui/failure";
import { SelectField, TextField } from "@/ui/field";
import { useProof } from "@/ui/proof";
import { useTell } from "@/ui/toast";

export function useValueWords(): (value: FlagValue) => string {
  const t = useAdminWords();
  return (value) => (typeof value === "boolean" ? t(value ? "on" : "offWord") : String(value));
}

/** Turned for the same cohorts as before: choosing them is left to the command line. */
export function FlagDialog({ flag, onClose }: { flag: Flag; onClose: () => void }) {
  const t = useAdminWords();
  const tell = useTell();
  const queries = useQueryClient();
  const proof = useProof();
  const [isBad, setBad] = useState(false);
  const act = useMutation({
    mutationFn: turn,
    onSuccess: async () => {
      tell(t("turnedNow", { key: flag.key }));
      await queries.invalidateQueries({ queryKey: flagsQuery.queryKey });
      onClose();
    },
    onError: (error, wanted: Turn) => proof.asked(error, () => act.mutate(wanted)),
  });
  const now = flag.turned?.value ?? flag.default;
  function send({ value = "", percentage = "100" }: Fields): void {
    const wanted = readAs(value, flag.default);
    setBad(wanted === null);
    if (wanted === null) return;
    const cohorts = flag.turned?.cohorts ?? [];
    act.mutate({ key: flag.key, value: wanted, percentage: Number(percentage), cohorts });
  }
  return (
    <Dialog title={flag.key} onClose={onClose}>
      <form className="grid gap-4" onSubmit={submitted(send)}>
        <p className="text-soft">{flag.meaning}</p>
        {typeof flag.default === "boolean" ? (
          <SelectField name="value" label={t("value")} defaultValue={String(now)}>
            <option value="true">{t("on")}</option>
            <option value="false">{t("offWord")}</option>
          </SelectField>
        ) : (
          <TextField
            name="value"
            label={t("value")}
            defaultValue={String(now)}
            error={isBad ? t("badValue") : null}
          />
        )}
        <TextField
          name="percentage"
          type="number"
          min={0}
          max={100}
          label={t("share")}
          defaultValue={flag.turned?.percentage ?? 100}
          required
        />
        {act.error && !proof.dialog && <Failure error={act.error} />}
        <p>
          <Button type="submit" look="main" busy={act.isPending}>
            {t("turn")}
          </Button>
        </p>
      </form>
      {proof.dialog}
    </Dialog>
  );
}

export function TurnBackButton({ flag }: { flag: Flag }) {
  const t = useAdminWords();
  const tell = useTell();
  const queries = useQueryClient();
  const proof = useProof();
  const again = () => queries.invalidateQueries({ queryKey: flagsQuery.queryKey });
  const { key, turned } = flag;
  const restore = useMutation({ mutationFn: turn, onSuccess: again });
  const act = useMutation({
    mutationFn: () => turnBack(key),
    onSuccess: async () => {
      const undo = turned
        ? () => restore.mutate({ key, ...turned, cohorts: [...turned.cohorts] })
        : undefined;
      tell(t("turnedBackNow", { key }), { undo });
      await again();
    },
    onError: (error) => {
      if (!proof.asked(error, () => act.mutate())) tell(messageOf(error), { tone: "bad" });
    },
  });
  return (
    <>
      <Button
        small
        busy={act.isPending}
        aria-label={`${t("turnBack")}: ${key}`}
        onClick={() => act.mutate()}
      >
        {t("turnBack")}
      </Button>
      {proof.dialog}
    </>
  );
}
