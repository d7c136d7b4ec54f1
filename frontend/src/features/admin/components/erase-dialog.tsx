import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "@/api/problem";
import { eraseUser, type User } from "@/features/admin/api/users";
import { useUserWords } from "@/features/admin/user-words";
import { submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";
import { useProof } from "@/ui/proof";
import { useTell } from "@/ui/toast";

/** In somebody's place: nothing brings it back, so their address is typed and the reason kept. */
export function EraseDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useUserWords();
  const tell = useTell();
  const queries = useQueryClient();
  const proof = useProof();
  const [typed, setTyped] = useState("");
  const erase = useMutation({
    mutationFn: eraseUser,
    onSuccess: async () => {
      tell(t("erased", { name: user.name }));
      onClose();
      await queries.invalidateQueries({ queryKey: ["admin", "users"] });
    },
    onError: (error, wanted) => void proof.asked(error, () => erase.mutate(wanted)),
  });
  const isAsked = asProblem(erase.error)?.code === "step_up_required";
  return (
    <Dialog title={t("eraseOf", { name: user.name })} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={submitted(({ reason = "" }) => erase.mutate({ id: user.id, reason }))}
      >
        <p>{t("eraseLead")}</p>
        <TextField
          name="reason"
          label={t("reason")}
          hint={t("reasonHint")}
          minLength={3}
          maxLength={500}
          required
        />
        <TextField
          type="email"
          label={t("typeAddress", { email: user.email })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          required
        />
        {erase.error && !isAsked && <Failure error={erase.error} />}
        <Button
          type="submit"
          look="danger"
          busy={erase.isPending}
          disabled={typed.trim().toLowerCase() !== user.email.toLowerCase()}
        >
          {t("eraseDo")}
        </Button>
      </form>
      {proof.dialog}
    </Dialog>
  );
}
