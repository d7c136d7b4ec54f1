import { useQuery } from "@tanstack/react-query";
import type { Draft } from "@/api/shapes";
import { flawTold, groupName, moveOf, type Seat } from "@/features/drafts/api/board";
import { checkQuery } from "@/features/drafts/api/drafts";
import { useDraftWords } from "@/features/drafts/words";
import { useFlawTold } from "@/ui/flaw-words";

const NOBODY: Seat = { id: "", name: "", group: null };

export type Fit = "looking" | "good" | "bad";

/** Whether every date works once somebody is moved, and if not why; nobody is asked about none. */
export function useFit(draft: Draft, seat: Seat | null, to: string | null) {
  const t = useDraftWords();
  const flawSaid = useFlawTold();
  const check = useQuery({ ...checkQuery(draft, moveOf(seat ?? NOBODY, to)), enabled: !!seat });
  const flaws = seat ? check.data : undefined;
  const nameOf = (key: string) => t("group", { key: groupName(key) });
  const fit: Fit = flaws === undefined ? "looking" : flaws.length === 0 ? "good" : "bad";
  return { fit, told: flaws && flawTold(flaws, to, nameOf, flawSaid) };
}
