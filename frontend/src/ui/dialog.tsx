import { type ReactNode, useEffect, useId, useRef } from "react";
import { useUiWords } from "@/ui/words";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

/**
 * The browser's own dialog: it holds the focus, closes on Escape and needs no style of its own at
 * run time, which the policy of the page would refuse.
 */
export function Dialog({ title, onClose, children, wide = false }: DialogProps) {
  const t = useUiWords();
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={onClose}
      className={`m-auto w-full rounded-lg border border-line bg-paper p-0 text-ink shadow-xl ${
        wide ? "max-w-4xl" : "max-w-lg"
      }`}
    >
      <div className="flex items-center justify-between gap-4 border-b border-line px-4 py-3">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        <button
          type="button"
          onClick={() => ref.current?.close()}
          aria-label={t("close")}
          className="grid size-8 place-items-center rounded-md text-soft hover:bg-ground"
        >
          ✕
        </button>
      </div>
      <div className="p-4">{children}</div>
    </dialog>
  );
}
