import { useFormats } from "@/lib/time";
import { longest, minutesOf, onClock } from "@/lib/week";
import { spansTold } from "@/ui/painter/told";
import type { Painted } from "@/ui/painter/week-painter";
import { usePainterWords } from "@/ui/painter/words";

interface SentenceProps {
  value: Painted;
  minutes: number;
  others: readonly string[];
  at: Date;
}

/** What was painted, in words, as it changes; and on the other clocks that matter. */
export function WeekSentence({ value, minutes, others, at }: SentenceProps) {
  const t = usePainterWords();
  const formats = useFormats();
  const { week, zone } = value;
  const good = minutesOf(week, "good") / 60;
  const need = minutesOf(week, "need") / 60;
  if (good + need === 0) {
    return (
      <p aria-live="polite" className="text-soft">
        {t("nothing")}
      </p>
    );
  }
  const zones = [...new Set(others)].filter((each) => each !== zone);
  return (
    <div aria-live="polite" className="grid gap-1 rounded-md bg-ground p-3">
      {good > 0 && (
        <p className="font-medium">
          {t("sentence", { hours: good, spans: spansTold(week, "good", formats) })}
        </p>
      )}
      {need > 0 && (
        <p>{t("sentenceNeed", { hours: need, spans: spansTold(week, "need", formats) })}</p>
      )}
      {zones.map((each) => {
        const there = onClock(week, zone, each, at);
        const spans = (["good", "need"] as const)
          .map((mark) => spansTold(there, mark, formats))
          .filter(Boolean);
        return (
          <p key={each} className="text-sm text-soft">
            {t("thatIs", { zone: each, spans: spans.join("; ") })}
          </p>
        );
      })}
      {longest(week) < minutes && <p className="text-warn">{t("tooShort", { minutes })}</p>}
    </div>
  );
}
