import type { Cohort } from "@/api/shapes";
import { useProgramWords } from "@/features/programs/words";
import { Badge, type Tone } from "@/ui/badge";

const TONES: Record<Cohort["state"], Tone> = {
  planned: "plain",
  open: "accent",
  running: "good",
  finished: "plain",
};

export function StateBadge({ state }: { state: Cohort["state"] }) {
  const t = useProgramWords();
  return <Badge tone={TONES[state]}>{t(state)}</Badge>;
}
