import { allZones, ownZone } from "@/lib/time";
import { SelectField } from "@/ui/field";

interface ZoneFieldProps {
  label: string;
  name?: string;
  value?: string;
  error?: string | null;
}

export function ZoneField({ label, name = "zone", value, error }: ZoneFieldProps) {
  const chosen = value ?? ownZone();
  const zones = allZones();
  return (
    <SelectField label={label} name={name} defaultValue={chosen} error={error}>
      {!zones.includes(chosen) && <option value={chosen}>{chosen}</option>}
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zone.replaceAll("_", " ")}
        </option>
      ))}
    </SelectField>
  );
}
