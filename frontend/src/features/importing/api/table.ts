/** A file of sign-ups as a table, so that a cell can be mended here and the file read again. */

export interface RecordLine {
  /** The physical line it starts on, from 1, as the server counts. */
  line: number;
  cells: readonly string[];
}

export function parse(text: string, delimiter: string): readonly RecordLine[] {
  const records: RecordLine[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let line = 1;
  let began = 1;
  const end = () => {
    records.push({ line: began, cells: [...cells, cell] });
    cells = [];
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === "\n") line += 1;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === delimiter) {
      cells.push(cell);
      cell = "";
    } else if (letter === "\n") {
      end();
      began = line;
    } else if (letter !== "\r") cell += letter;
  }
  if (cell !== "" || cells.length > 0) end();
  return records;
}

export function written(records: readonly RecordLine[], delimiter: string): string {
  const lines = records.map(({ cells }) => cells.map((each) => quotedFor(each, delimiter)));
  return `${lines.map((cells) => cells.join(delimiter)).join("\r\n")}\r\n`;
}

function quotedFor(cell: string, delimiter: string): string {
  const needs = cell.includes(delimiter) || /["\r\n]/.test(cell);
  return needs ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** By line and position of the column, from 1. */
export type Fixes = ReadonlyMap<string, string>;

export function fixKey(line: number, position: number): string {
  return `${line}:${position}`;
}

export function mended(records: readonly RecordLine[], fixes: Fixes): readonly RecordLine[] {
  return records.map((record) => ({
    line: record.line,
    cells: record.cells.map((cell, at) => fixes.get(fixKey(record.line, at + 1)) ?? cell),
  }));
}

/** The header and the lines that were refused: to be corrected elsewhere and sent again. */
export function refusedOf(
  records: readonly RecordLine[],
  header: readonly string[],
  lines: ReadonlySet<number>,
): readonly RecordLine[] {
  const head = records.find(({ cells }) => header.every((name, at) => cells[at]?.trim() === name));
  const first = head ?? { line: 1, cells: header };
  return [first, ...records.filter((each) => each !== head && lines.has(each.line))];
}
