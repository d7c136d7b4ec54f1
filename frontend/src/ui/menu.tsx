import { cloneElement, type KeyboardEvent, lazy, Suspense, useState } from "react";
import type * as Parts from "@/ui/menu-parts";

const parts = () => import("@/ui/menu-parts");
const OpenedMenu = lazy(async () => ({ default: (await parts()).OpenedMenu }));
export const MenuItem = lazy(async () => ({ default: (await parts()).MenuItem }));
export const MenuLine = lazy(async () => ({ default: (await parts()).MenuLine }));
export const MenuChoice = lazy(async () => ({
  default: (await parts()).MenuChoice,
})) as unknown as typeof Parts.MenuChoice;

/** A plain button until it is used: a page of hundreds pays for the one that is opened. */
export function Menu({ trigger, ...rest }: Parts.MenuProps) {
  const [isUsed, setUsed] = useState(false);
  const button = cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onPointerEnter: fetched,
    onFocus: fetched,
    onClick: () => setUsed(true),
    onKeyDown(event: KeyboardEvent) {
      if (event.key === "ArrowDown") setUsed(true);
    },
  });
  if (!isUsed) return button;
  return (
    <Suspense fallback={button}>
      <OpenedMenu trigger={trigger} {...rest} />
    </Suspense>
  );
}

/** Whoever points at it will want it; where that fails, the click says so. */
function fetched(): void {
  parts().catch(() => undefined);
}
