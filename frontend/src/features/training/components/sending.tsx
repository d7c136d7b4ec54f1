import { ProgressBar } from "@/features/training/components/progress-bar";
import { useTrainingWords } from "@/features/training/words";
import { useFormats } from "@/lib/time";
import { Button } from "@/ui/button";

interface SendingProps {
  files: number;
  /** Of one; when all of it has left, the server still has to put it away. */
  share: number;
  onCancel: () => void;
}

export function Sending({ files, share, onCancel }: SendingProps) {
  const t = useTrainingWords();
  const formats = useFormats();
  const hasLeft = share >= 1;
  return (
    <div className="grid gap-3 rounded-lg border border-line bg-raised p-8">
      <p role="status">{t("sending", { count: files })}</p>
      <ProgressBar
        label={t("upload")}
        done={hasLeft ? null : Math.round(share * 100)}
        total={100}
      />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-soft">{formats.percent(share)}</span>
        <Button onClick={onCancel}>{t("cancel")}</Button>
      </div>
    </div>
  );
}
