import { useState } from "react";
import { Button } from "@/ui/button";
import { useUiWords } from "@/ui/words";

export function CopyField({ label, value }: { label: string; value: string }) {
  const t = useUiWords();
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  }
  return (
    <div className="flex gap-2">
      <input
        readOnly
        aria-label={label}
        value={value}
        onFocus={(event) => event.target.select()}
        className="h-8 min-w-0 flex-1 rounded-md border border-strong bg-ground px-2 font-mono text-sm"
      />
      <Button small onClick={() => void copy()}>
        {copied ? t("copied") : t("copy")}
      </Button>
    </div>
  );
}
