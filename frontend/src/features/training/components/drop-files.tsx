import { useRef, useState } from "react";
import { refusedOf } from "@/features/training/api/uploads";
import { useTrainingWords } from "@/features/training/words";
import { Button } from "@/ui/button";
import { classes } from "@/ui/classes";

export function DropFiles({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const t = useTrainingWords();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [refused, setRefused] = useState<"tooMany" | "tooLarge" | null>(null);
  function take(list: FileList | null): void {
    const files = [...(list ?? [])];
    const why = refusedOf(files);
    setRefused(why);
    if (files.length > 0 && !why) onFiles(files);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is beside the button, not instead.
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
      className={classes(
        "grid justify-items-center gap-3 rounded-lg border-2 border-dashed p-8 text-center",
        isOver ? "border-accent bg-accent-soft" : "border-strong bg-raised",
      )}
    >
      <p className="text-lg font-medium">{t("drop")}</p>
      <Button look="main" onClick={() => input.current?.click()}>
        {t("choose")}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        accept=".fit,.gpx,.tcx,.gz,.zip"
        aria-label={t("choose")}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
      <p className="text-soft">{t("kinds")}</p>
      {refused && (
        <p role="alert" className="text-bad">
          {t(refused)}
        </p>
      )}
    </div>
  );
}
