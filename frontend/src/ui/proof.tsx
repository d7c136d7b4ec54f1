import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { answered, api } from "@/api/client";
import { asProblem } from "@/api/problem";
import { submitted } from "@/lib/form";
import { dictionary } from "@/lib/words";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";

const useProofWords = dictionary(
  {
    title: "Prove again that it is you",
    lead: "A stolen session must not do this.",
    password: "Your password",
    goOn: "Go on",
  },
  {
    title: "Zeigen Sie noch einmal, dass Sie es sind",
    lead: "Eine gestohlene Sitzung darf das nicht.",
    password: "Ihr Passwort",
    goOn: "Weiter",
  },
);

interface Proof {
  /** For a mutation's `onError`: asks for the proof, then does it again. */
  asked: (error: unknown, again: () => void) => boolean;
  dialog: ReactNode;
}

/** Acts that ask for a fresh proof go through once it was given. */
export function useProof(): Proof {
  const [again, setAgain] = useState<(() => void) | null>(null);
  return {
    asked(error, act) {
      const isAsked = asProblem(error)?.code === "step_up_required";
      if (isAsked) setAgain(() => act);
      return isAsked;
    },
    dialog: again && (
      <ProofDialog
        onClose={() => setAgain(null)}
        onProved={() => {
          setAgain(null);
          again();
        }}
      />
    ),
  };
}

function ProofDialog({ onClose, onProved }: { onClose: () => void; onProved: () => void }) {
  const t = useProofWords();
  const prove = useMutation({
    mutationFn: (password: string) =>
      answered(api.POST("/api/v1/auth/step-up", { body: { password } })),
    onSuccess: onProved,
    onError: () => undefined,
  });
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={submitted(({ password = "" }) => prove.mutate(password))}
      >
        <p className="text-soft">{t("lead")}</p>
        <TextField
          name="password"
          type="password"
          label={t("password")}
          autoComplete="current-password"
          required
        />
        {prove.error && <Failure error={prove.error} />}
        <Button type="submit" look="main" busy={prove.isPending}>
          {t("goOn")}
        </Button>
      </form>
    </Dialog>
  );
}
