import { useMutation, useQueryClient } from "@tanstack/react-query";
import { takeBack } from "@/features/leading/api/substitutes";
import { useLeadingWords } from "@/features/leading/words";
import { messageOf } from "@/ui/failure";
import { useTell } from "@/ui/toast";

/** What is told of who leads a meeting, and the way back. */
export function useSubstitution(meetingId: string) {
  const t = useLeadingWords();
  const tell = useTell();
  const queries = useQueryClient();
  async function refresh(): Promise<void> {
    await queries.invalidateQueries({ queryKey: ["led"] });
    await queries.invalidateQueries({ queryKey: ["me", "cohorts"] });
  }
  const back = useMutation({
    mutationFn: () => takeBack(meetingId),
    onSuccess: () => tell(t("takenBack")),
    onError: (error) => tell(messageOf(error), { tone: "bad" }),
    onSettled: refresh,
  });
  const found = (name: string) => tell(t("found", { name }), { undo: () => back.mutate() });
  return { back, found, refresh };
}
