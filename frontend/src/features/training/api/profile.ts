import type { Profile, Values } from "@/features/training/api/athlete";
import { secondsOf } from "@/features/training/api/figures";
import type { Fields } from "@/lib/form";

const KILOMETRE = 1000;
export const METHODS = ["threshold", "reserve", "maximum", "own"] as const;

/** What somebody typed that differs from what is known; null where nothing does. */
export function changesOf(fields: Fields, profile: Profile): Values | null {
  const values: Values = {};
  if (fields.birth_date && fields.birth_date !== profile.birth_date) {
    values.birth_date = fields.birth_date;
  }
  const sex = fields.sex;
  if ((sex === "F" || sex === "M" || sex === "X") && sex !== sexOf(profile)) values.sex = sex;
  for (const name of ["max_hr", "resting_hr", "threshold_hr"] as const) {
    const rate = Number(fields[name]);
    if (fields[name] && rate !== profile[name]) values[name] = rate;
  }
  const speed = speedOf(fields.pace);
  if (speed !== null && paceOf(profile.threshold_speed) !== fields.pace?.trim()) {
    values.threshold_speed = speed;
  }
  const zones = zonesOf(fields);
  if (zones) values.zones = zones;
  if (Object.keys(values).length === 0) return null;
  return fields.valid_from ? { ...values, valid_from: fields.valid_from } : values;
}

/** `X` is kept in the history alone: no table is made for it. */
function sexOf(profile: Profile): unknown {
  const told = profile.history.filter((each) => each.field === "sex").at(-1);
  return profile.sex ?? told?.value;
}

function zonesOf(fields: Fields): Values["zones"] {
  const method = METHODS.find((each) => each === fields.method);
  if (!method) return undefined;
  const bounds = method === "own" ? boundsOf(fields.bounds) : [];
  return bounds ? { method, bounds, names: [] } : undefined;
}

/** Null for what are no rising numbers. */
export function boundsOf(text: string | undefined): number[] | null {
  const told = (text ?? "").trim().split(/[\s;,]+/);
  const bounds = told.map(Number);
  const isRising = bounds.every((each, at) => at === 0 || each > (bounds[at - 1] ?? 0));
  return text?.trim() && bounds.every(Number.isFinite) && isRising ? bounds : null;
}

/** Metres a second of a pace as it is written; null for none. */
export function speedOf(pace: string | undefined): number | null {
  const seconds = pace?.includes(":") ? secondsOf(pace) : null;
  return seconds ? Math.round((KILOMETRE / seconds) * 10_000) / 10_000 : null;
}

export function paceOf(speed: number | null): string {
  if (!speed) return "";
  const seconds = Math.round(KILOMETRE / speed);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
