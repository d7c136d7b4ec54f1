import { describe, expect, test } from "vitest";
import { type Column, type Meaning, mappingOf } from "@/features/importing/api/importing";

function column(position: number, header: string, meaning: string): Column {
  return { position, header, meaning, detail: "" };
}

const COLUMNS = [
  column(1, "Who", "ignored"),
  column(2, "Monday", "availability"),
  column(3, "Evenings?", "ignored"),
];

describe("what is said of columns", () => {
  test("is nothing where nobody said anything", () => {
    expect(mappingOf(COLUMNS, new Map())).toBe("");
  });

  test("names a field by its header", () => {
    const said = new Map<string, Meaning>([["Who", "name"]]);

    expect(JSON.parse(mappingOf(COLUMNS, said)).columns).toEqual({ name: "Who" });
  });

  test("keeps the hours that were found when one more is named", () => {
    const said = new Map<string, Meaning>([["Evenings?", "availability"]]);

    expect(JSON.parse(mappingOf(COLUMNS, said)).columns.availability).toEqual([
      "Monday",
      "Evenings?",
    ]);
  });
});
