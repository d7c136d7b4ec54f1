import { useState } from "react";
import type { Column, Report, ReportLine } from "@/features/importing/api/importing";
import { type Fixes, fixKey } from "@/features/importing/api/table";
import { useImportWords } from "@/features/importing/words";
import { Badge, type Tone } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { SelectField, TextField } from "@/ui/field";

type Shown = "all" | "refused" | "notes";

const TONES: Record<ReportLine["outcome"], Tone> = {
  imported: "good",
  updated: "accent",
  unchanged: "plain",
  refused: "bad",
  superseded: "warn",
};
const AT_ONCE = 50;

interface ReportLinesProps {
  report: Report;
  fixes: Fixes;
  onFix: ((key: string, value: string) => void) | null;
}

/** Every line with what became of it; what was refused can be mended where it stands. */
export function ReportLines({ report, fixes, onFix }: ReportLinesProps) {
  const t = useImportWords();
  const [shown, setShown] = useState<Shown>(report.refused > 0 ? "refused" : "all");
  const [most, setMost] = useState(AT_ONCE);
  const noted = report.lines.filter((line) => line.notes.length > 0);
  const lines = {
    all: report.lines,
    refused: report.lines.filter((line) => line.outcome === "refused"),
    notes: noted,
  }[shown];
  return (
    <Card
      title={t("report")}
      aside={
        <SelectField
          label={t("show")}
          hideLabel
          value={shown}
          onChange={(event) => setShown(event.target.value as Shown)}
        >
          <option value="all">{t("allLines", { count: report.lines.length })}</option>
          <option value="refused">{t("onlyRefused", { count: report.refused })}</option>
          <option value="notes">{t("withNotes", { count: noted.length })}</option>
        </SelectField>
      }
    >
      <ul className="divide-y divide-line">
        {lines.slice(0, most).map((line) => (
          <Line key={line.line} line={line} columns={report.columns} fixes={fixes} onFix={onFix} />
        ))}
      </ul>
      {lines.length > most && (
        <Button small className="mt-3" onClick={() => setMost(most + AT_ONCE * 4)}>
          {t("showMore")}
        </Button>
      )}
    </Card>
  );
}

interface LineProps {
  line: ReportLine;
  columns: readonly Column[];
  fixes: Fixes;
  onFix: ((key: string, value: string) => void) | null;
}

function Line({ line, columns, fixes, onFix }: LineProps) {
  const t = useImportWords();
  return (
    <li className="grid gap-1 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="w-20 text-sm text-soft">{t("line", { line: String(line.line) })}</span>
        <span className="font-medium">{line.name ?? line.email}</span>
        {line.name && <span className="text-soft">{line.email}</span>}
        <Badge tone={TONES[line.outcome]}>{t(line.outcome)}</Badge>
      </div>
      {line.problems.map((problem) => {
        const column = columns.find((each) => each.header === problem.column);
        const key = column && fixKey(line.line, column.position);
        return (
          <div
            key={`${problem.column} ${problem.message}`}
            className="grid gap-2 border-l-2 border-bad pl-3 md:grid-cols-[1fr_18rem]"
          >
            <p>
              <span className="text-bad">{problem.message}</span>
              <span className="text-soft"> {problem.remedy}</span>
            </p>
            {key && onFix && (
              <TextField
                label={t("fix", { column: problem.column, line: String(line.line) })}
                defaultValue={fixes.get(key) ?? problem.value}
                onBlur={(event) => {
                  if (event.target.value !== problem.value) onFix(key, event.target.value);
                }}
              />
            )}
          </div>
        );
      })}
      {line.notes.map((note) => (
        <p
          key={`${note.column} ${note.message}`}
          className="border-l-2 border-line pl-3 text-sm text-soft"
        >
          {note.column && `${note.column}: `}
          {note.message} {note.remedy}
        </p>
      ))}
    </li>
  );
}
