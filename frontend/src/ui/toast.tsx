import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { Button } from "@/ui/button";
import { useUiWords } from "@/ui/words";

interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  undo?: () => void;
}

type Tell = (text: string, options?: { tone?: "bad"; undo?: () => void }) => void;

const Telling = createContext<Tell>(() => undefined);
const SHOWN_FOR = 8000;

/** Says what was done, with the way back where there is one. */
export function useTell(): Tell {
  return useContext(Telling);
}

export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const leave = useCallback((id: number) => {
    setToasts((all) => all.filter((each) => each.id !== id));
  }, []);
  const tell = useCallback<Tell>(
    (text, options = {}) => {
      const id = performance.now();
      setToasts((all) => [
        ...all.slice(-2),
        { id, text, tone: options.tone ?? "plain", ...options },
      ]);
      setTimeout(() => leave(id), SHOWN_FOR);
    },
    [leave],
  );
  return (
    <Telling value={tell}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="fixed inset-x-0 bottom-0 z-50 grid justify-items-center gap-2 p-4 empty:hidden"
      >
        {toasts.map((toast) => (
          <ToastLine key={toast.id} toast={toast} onLeave={() => leave(toast.id)} />
        ))}
      </div>
    </Telling>
  );
}

function ToastLine({ toast, onLeave }: { toast: Toast; onLeave: () => void }) {
  const t = useUiWords();
  return (
    <div
      className={`flex max-w-xl items-center gap-3 rounded-md border bg-raised px-4 py-2 shadow-lg ${
        toast.tone === "bad" ? "border-bad text-bad" : "border-strong"
      }`}
    >
      <p className="min-w-0 break-words">{toast.text}</p>
      {toast.undo && (
        <Button
          small
          look="quiet"
          onClick={() => {
            toast.undo?.();
            onLeave();
          }}
        >
          {t("undo")}
        </Button>
      )}
      <button type="button" aria-label={t("close")} onClick={onLeave} className="px-1 text-soft">
        ✕
      </button>
    </div>
  );
}
