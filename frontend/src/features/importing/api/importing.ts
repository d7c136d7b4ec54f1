import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Report = Schemas["ImportOut"];
export type ReportLine = Schemas["LineOut"];
export type Column = Schemas["ColumnOut"];

export const MEANINGS = [
  "ignored",
  "name",
  "first_name",
  "last_name",
  "email",
  "role",
  "zone",
  "max_groups",
  "availability",
  "if_need_be",
  "attribute",
] as const;
export type Meaning = (typeof MEANINGS)[number];

/** What somebody said of columns, by their header. */
export type Meanings = ReadonlyMap<string, Meaning>;

export const LARGEST = 5 * 1024 * 1024;

export function sendFile(
  cohortId: string,
  file: Blob,
  options: { mapping: string; dryRun: boolean },
): Promise<Report> {
  const form = new FormData();
  form.set("file", file, "people.csv");
  form.set("mapping", options.mapping);
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/signups/import", {
      params: { path: { cohort_id: cohortId }, query: { dry_run: options.dryRun } },
      body: form as never,
      bodySerializer: (body) => body as never,
    }),
  );
}

export function meaningOf(column: Column, said: Meanings): Meaning {
  const chosen = said.get(column.header);
  if (chosen) return chosen;
  if (column.meaning.startsWith("attrs.")) return "attribute";
  return MEANINGS.find((each) => each === column.meaning) ?? "ignored";
}

/** Where one column of hours is named, all are: those that were found by themselves as well. */
export function mappingOf(columns: readonly Column[], said: Meanings): string {
  if (said.size === 0) return "";
  const meant = columns.map((column) => [column.header, meaningOf(column, said)] as const);
  const headers = (wanted: Meaning) =>
    meant.filter(([, meaning]) => meaning === wanted).map(([header]) => header);
  const slots = ["availability", "if_need_be"] as const;
  const isAboutHours = [...said.values()].some(
    (each) => each === "availability" || each === "if_need_be",
  );
  const own = [...said].filter(
    ([, meaning]) => !["ignored", "attribute", ...slots].includes(meaning),
  );
  const hours = slots
    .map((slot) => [slot, headers(slot)] as const)
    .filter(([, found]) => found.length);
  return JSON.stringify({
    columns: {
      ...Object.fromEntries(own.map(([header, meaning]) => [meaning, header])),
      ...(isAboutHours ? Object.fromEntries(hours) : {}),
    },
    attrs: Object.fromEntries(
      [...said]
        .filter(([, each]) => each === "attribute")
        .map(([header]) => [wordOf(header), header]),
    ),
    ignore: [...said].filter(([, each]) => each === "ignored").map(([header]) => header),
  });
}

function wordOf(header: string): string {
  const word = header
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[_0-9]+|_+$/g, "");
  return word.slice(0, 40) || "told";
}
