import { describe, expect, test } from "vitest";
import { fixKey, mended, parse, refusedOf, written } from "@/features/importing/api/table";

const FILE = 'name,free\r\nAna,"Mon, Wed"\nBo,"18-\n20 ""late"""\r\n';

describe("a table", () => {
  test("knows quoted commas, quotes and line ends, and where each record begins", () => {
    expect(parse(FILE, ",")).toEqual([
      { line: 1, cells: ["name", "free"] },
      { line: 2, cells: ["Ana", "Mon, Wed"] },
      { line: 3, cells: ["Bo", '18-\n20 "late"'] },
    ]);
  });

  test("is the same after it was written and read again", () => {
    const records = parse(FILE, ",");

    const again = parse(written(records, ";"), ";");

    expect(again.map(({ cells }) => cells)).toEqual(records.map(({ cells }) => cells));
  });

  test("is mended in the cell that is named and nowhere else", () => {
    const fixes = new Map([[fixKey(2, 2), "Tue"]]);

    expect(mended(parse(FILE, ","), fixes)[1]).toEqual({ line: 2, cells: ["Ana", "Tue"] });
    expect(mended(parse(FILE, ","), fixes)[0]).toEqual({ line: 1, cells: ["name", "free"] });
  });

  test("gives its refused lines back under its own header", () => {
    const rest = refusedOf(parse(FILE, ","), ["name", "free"], new Set([3]));

    expect(rest.map(({ line }) => line)).toEqual([1, 3]);
  });
});
