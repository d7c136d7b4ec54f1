import { SelectField } from "@/ui/field";
import { ZoneOptions } from "@/ui/zone-options";

interface ZoneSelectProps {
  label: string;
  hint?: string;
  value: string;
  onChange: (zone: string) => void;
}

export function ZoneSelect({ label, hint, value, onChange }: ZoneSelectProps) {
  return (
    <SelectField
      label={label}
      hint={hint}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <ZoneOptions chosen={value} />
    </SelectField>
  );
}
