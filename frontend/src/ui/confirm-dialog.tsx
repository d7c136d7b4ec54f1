import type { ReactNode } from "react";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { useUiWords } from "@/ui/words";

interface ConfirmProps {
  title: string;
  /** What the button says that does it. */
  act: string;
  /** What the other one says. */
  keep?: string;
  onConfirm: () => void;
  onClose: () => void;
  /** What follows. */
  children: ReactNode;
}

/** Before what nobody can undo. */
export function ConfirmDialog({ title, act, keep, onConfirm, onClose, children }: ConfirmProps) {
  const t = useUiWords();
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="mb-4 grid gap-2">{children}</div>
      <div className="flex flex-wrap gap-2">
        <Button
          look="danger"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          {act}
        </Button>
        <Button onClick={onClose}>{keep ?? t("keep")}</Button>
      </div>
    </Dialog>
  );
}
