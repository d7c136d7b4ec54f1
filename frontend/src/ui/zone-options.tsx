import { useDeferredValue, useMemo } from "react";
import { allZones } from "@/lib/time";

const NONE: readonly string[] = [];

/** Four hundred, but none until the page stands: nobody chooses before. */
export function useZones(): readonly string[] {
  const isStanding = useDeferredValue(true, false);
  return useMemo(() => (isStanding ? allZones() : NONE), [isStanding]);
}

export function ZoneOptions({ chosen }: { chosen: string }) {
  const zones = useZones();
  return (
    <>
      {!zones.includes(chosen) && <option value={chosen}>{zoneName(chosen)}</option>}
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zoneName(zone)}
        </option>
      ))}
    </>
  );
}

function zoneName(zone: string): string {
  return zone.replaceAll("_", " ");
}
