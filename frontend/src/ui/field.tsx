import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "@/ui/classes";

const BOX =
  "w-full rounded-md border bg-raised text-ink px-3 disabled:opacity-60 aria-invalid:border-bad";

interface Told {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  hideLabel?: boolean;
}

interface FrameProps extends Told {
  id: string;
  children: ReactNode;
  className?: string;
}

function Frame({ id, label, hint, error, hideLabel, children, className }: FrameProps) {
  return (
    <div className={classes("relative grid content-start gap-1", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      {children}
      {hint && !error && (
        <p id={`${id}-hint`} className="text-sm text-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

function described(id: string, { hint, error }: Told): string | undefined {
  if (error) return `${id}-error`;
  return hint ? `${id}-hint` : undefined;
}

type TextFieldProps = Told & ComponentProps<"input">;

export function TextField({ label, hint, error, hideLabel, className, ...rest }: TextFieldProps) {
  const own = useId();
  const id = rest.id ?? own;
  return (
    <Frame {...{ id, label, hint, error, hideLabel, className }}>
      <input
        {...rest}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, { label, hint, error })}
        className={classes(BOX, "h-10 border-strong")}
      />
    </Frame>
  );
}

type SelectFieldProps = Told & ComponentProps<"select">;

export function SelectField({
  label,
  hint,
  error,
  hideLabel,
  className,
  ...rest
}: SelectFieldProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, hideLabel, className }}>
      <select
        {...rest}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, { label, hint, error })}
        className={classes(BOX, "h-10 border-strong")}
      />
    </Frame>
  );
}

type TextAreaProps = Told & ComponentProps<"textarea">;

export function TextArea({ label, hint, error, hideLabel, className, ...rest }: TextAreaProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, hideLabel, className }}>
      <textarea
        {...rest}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, { label, hint, error })}
        className={classes(BOX, "border-strong py-2")}
      />
    </Frame>
  );
}

type CheckFieldProps = ComponentProps<"input"> & { label: ReactNode };

export function CheckField({ label, className, ...rest }: CheckFieldProps) {
  return (
    <label className={classes("flex items-start gap-2", className)}>
      <input {...rest} type="checkbox" className="mt-1 size-4 accent-accent" />
      <span>{label}</span>
    </label>
  );
}
