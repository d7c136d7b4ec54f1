import { lazy, type ReactNode, Suspense, useState } from "react";
import { asProblem } from "@/api/problem";

const ProofDialog = lazy(async () => {
  const { ProofDialog: found } = await import("@/ui/proof-dialog");
  return { default: found };
});

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
      <Suspense>
        <ProofDialog
          onClose={() => setAgain(null)}
          onProved={() => {
            setAgain(null);
            again();
          }}
        />
      </Suspense>
    ),
  };
}
