import { allZones } from "@/lib/time";
import { SelectField } from "@/ui/field";

interface ZoneSelectProps {
  label: string;
  hint?: string;
  value: string;
  onChange: (zone: string) => void;
}

export function ZoneSelect({ label, hint, value, onChange }: ZoneSelectProps) {
  const zones = allZones();
  return (
    <SelectField
      label={label}
      hint={hint}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {!zones.includes(value) && <option value={value}>{value}</option>}
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zone.replaceAll("_", " ")}
        </option>
      ))}
    </SelectField>
  );
}
