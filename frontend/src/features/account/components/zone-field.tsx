import type { ReactNode } from "react";
import { ownZone } from "@/lib/time";
import { SelectField } from "@/ui/field";
import { ZoneOptions } from "@/ui/zone-options";

interface ZoneFieldProps {
  label: string;
  name?: string;
  value?: string;
  hint?: ReactNode;
  error?: string | null;
}

export function ZoneField({ label, name = "zone", value, hint, error }: ZoneFieldProps) {
  const chosen = value ?? ownZone();
  return (
    <SelectField label={label} name={name} defaultValue={chosen} hint={hint} error={error}>
      <ZoneOptions chosen={chosen} />
    </SelectField>
  );
}
