import { useRef, useState } from "react";
import { LARGEST } from "@/features/importing/api/importing";
import { useImportWords } from "@/features/importing/words";
import { Button } from "@/ui/button";
import { classes } from "@/ui/classes";

export function DropField({ onFile }: { onFile: (file: File) => void }) {
  const t = useImportWords();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  function take(file: File | undefined): void {
    if (!file) return;
    setRefused(file.size > LARGEST ? t("tooLarge", { name: file.name }) : null);
    if (file.size <= LARGEST) onFile(file);
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
        take(event.dataTransfer.files[0]);
      }}
      className={classes(
        "grid justify-items-center gap-3 rounded-lg border-2 border-dashed p-10 text-center",
        over ? "border-accent bg-accent-soft" : "border-strong bg-raised",
      )}
    >
      <p className="text-lg font-medium">{t("drop")}</p>
      <Button look="main" onClick={() => input.current?.click()}>
        {t("choose")}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        aria-label={t("choose")}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <p className="text-soft">{t("largest")}</p>
      {refused && (
        <p role="alert" className="text-bad">
          {refused}
        </p>
      )}
    </div>
  );
}
