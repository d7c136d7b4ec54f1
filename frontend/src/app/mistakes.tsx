import { useEffect } from "react";
import { onMistake } from "@/app/watching";
import { useAppWords } from "@/app/words";
import { useTell } from "@/ui/toast";

/** A mistake of ours that broke no page is told at its foot. */
export function Mistakes() {
  const t = useAppWords();
  const tell = useTell();
  useEffect(
    () => onMistake((id) => tell(id ? t("mistakeAs", { id }) : t("mistake"), { tone: "bad" })),
    [t, tell],
  );
  return null;
}
