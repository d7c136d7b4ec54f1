import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Membership } from "@/api/membership";
import { messageOf } from "@/ui/failure";
import { useMemberWords } from "@/ui/member/words";
import { useTell } from "@/ui/toast";

/** To come to a meeting of another group, or not after all; each is the other's way back. */
export function useVisiting(membership: Membership) {
  const t = useMemberWords();
  const tell = useTell();
  const queries = useQueryClient();
  async function refresh(): Promise<void> {
    await queries.invalidateQueries({ queryKey: membership.queryKey, exact: true });
    await queries.invalidateQueries({ queryKey: membership.visitsKey });
  }
  const refused = (error: Error) => tell(messageOf(error), { tone: "bad" });
  const plan = useMutation({
    mutationFn: membership.visit,
    onSuccess: (_meeting, id) => tell(t("visitPlanned"), { undo: () => callOff.mutate(id) }),
    onError: refused,
    onSettled: refresh,
  });
  const callOff = useMutation({
    mutationFn: membership.callOffVisit,
    onSuccess: (_nothing, id) => tell(t("visitOff"), { undo: () => plan.mutate(id) }),
    onError: refused,
    onSettled: refresh,
  });
  return { plan, callOff };
}
