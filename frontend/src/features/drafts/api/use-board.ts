import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Draft } from "@/api/shapes";
import { groupName, moveOf, type Seat, wayBack } from "@/features/drafts/api/board";
import { adjust, type Change, checksKey } from "@/features/drafts/api/drafts";
import { useDraftWords } from "@/features/drafts/words";
import { useTell } from "@/ui/toast";

interface Wish {
  version: number;
  change: Change;
  told?: string;
  back?: Change;
}

/** Changes by hand, one after the other; undone where there is a way back and nothing followed. */
export function useBoard(draft: Draft) {
  const t = useDraftWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [dragged, setDragged] = useState<Seat | null>(null);
  const act = useMutation({
    mutationFn: ({ version, change }: Wish) => adjust(draft.id, version, [change]),
    // Checks that are still asked are of a version that is about to be another.
    onMutate: () => queries.cancelQueries({ queryKey: checksKey(draft.id) }),
    onSuccess: ({ version }, { told, back }) => {
      if (told) {
        const undo = back ? () => act.mutate({ version, change: back }) : undefined;
        tell(told, { undo });
      }
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ["drafts", draft.id], exact: true });
      await queries.invalidateQueries({ queryKey: ["cohorts", draft.cohort_id] });
    },
  });
  function move(seat: Seat, to: string | null): void {
    setDragged(null);
    const told = to
      ? t("moved", { name: seat.name, key: groupName(to) })
      : t("takenOut", { name: seat.name });
    const back = wayBack(seat);
    act.mutate({ version: draft.version, change: moveOf(seat, to), told, back });
  }
  return {
    dragged,
    disabled: draft.state !== "ready" || act.isPending,
    onDrag: setDragged,
    onMove: move,
    onChange: (change: Change, told?: string, back?: Change) =>
      act.mutate({ version: draft.version, change, told, back }),
  };
}
