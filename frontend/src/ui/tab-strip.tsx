import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";

export const TAB =
  "border-b-2 border-transparent px-1 py-2 text-sm whitespace-nowrap text-soft no-underline hover:text-ink sm:px-3 sm:text-base";
export const TAB_HERE = { className: "!border-accent !text-accent font-medium" };

/** Parts of a place side by side; on a phone the one that is open is scrolled to. */
export function TabStrip({ label, children }: { label: string; children: ReactNode }) {
  const strip = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is what it waits for.
  useEffect(() => {
    const here = strip.current?.querySelector<HTMLElement>("[aria-current=page]");
    const { current: box } = strip;
    if (box && here) box.scrollLeft = here.offsetLeft - (box.clientWidth - here.offsetWidth) / 2;
  }, [pathname]);
  return (
    <div className="border-b border-line bg-paper">
      <div className="mx-auto max-w-7xl px-4">
        <nav
          ref={strip}
          aria-label={label}
          className="relative -mx-2 -mb-px flex overflow-x-auto pt-1"
        >
          {children}
        </nav>
      </div>
    </div>
  );
}
