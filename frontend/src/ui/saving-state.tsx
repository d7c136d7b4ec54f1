import type { Saving } from "@/lib/saver";
import { Badge, type Tone } from "@/ui/badge";
import { usePainterWords } from "@/ui/painter/words";

const TONES: Record<Saving, Tone> = {
  saved: "good",
  saving: "plain",
  waiting: "warn",
  refused: "bad",
};

export function SavingState({ state }: { state: Saving }) {
  const t = usePainterWords();
  return (
    <span role="status" className="[&>span]:whitespace-normal">
      <Badge tone={TONES[state]}>{t(state)}</Badge>
    </span>
  );
}
