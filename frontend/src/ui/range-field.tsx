import { useId, useState } from "react";
import { TextField } from "@/ui/field";

interface RangeFieldProps {
  name: string;
  label: string;
  min: number;
  max: number;
  /** As far as the slider goes; more than that can be typed. */
  reach?: number;
  step?: number;
  /** Null for nothing said. */
  initial: number | null;
  /** What nothing said means. */
  nothing?: string;
}

/** A number to be typed, or found with the slider beside it; both hold the same. */
export function RangeField({ name, label, min, max, initial, nothing, ...rest }: RangeFieldProps) {
  const { reach = max, step = 1 } = rest;
  const [value, setValue] = useState(initial === null ? "" : String(initial));
  const id = useId();
  return (
    <div className="grid grid-cols-[5.5rem_1fr] items-end gap-x-3">
      <TextField
        id={id}
        name={name}
        label={label}
        hideLabel
        type="number"
        min={min}
        max={max}
        step={step}
        value={value}
        placeholder={nothing}
        onChange={(event) => setValue(event.target.value)}
        required={nothing === undefined}
        className="row-start-2"
      />
      <span aria-hidden="true" className="col-span-2 row-start-1 text-sm font-medium">
        {label}
      </span>
      <input
        type="range"
        aria-label={label}
        aria-valuetext={value || nothing}
        min={min}
        max={reach}
        step={step}
        value={value || min}
        onChange={(event) => setValue(event.target.value)}
        className="row-start-2 h-10 w-full min-w-0 accent-accent"
      />
    </div>
  );
}
