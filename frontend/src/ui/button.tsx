import type { ComponentProps } from "react";
import { classes } from "@/ui/classes";
import { Spinner } from "@/ui/spinner";

type Look = "main" | "plain" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  main: "bg-accent text-accent-ink border-transparent hover:brightness-110",
  plain: "bg-raised text-ink border-line hover:border-strong",
  quiet: "bg-transparent text-accent border-transparent hover:bg-accent-soft",
  danger: "bg-raised text-bad border-line hover:bg-bad-soft",
};

interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  small?: boolean;
  busy?: boolean;
}

export function buttonClasses(look: Look = "plain", small = false): string {
  return classes(
    "inline-flex items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap",
    "transition-colors disabled:opacity-55 no-underline",
    small ? "h-8 px-2 text-sm" : "h-10 px-4",
    LOOKS[look],
  );
}

/** While it is busy it stays where it is and takes no second click. */
export function Button({ look, small, busy = false, disabled, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classes(buttonClasses(look, small), rest.className)}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}
