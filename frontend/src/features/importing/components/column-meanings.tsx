import {
  type Column,
  MEANINGS,
  type Meaning,
  type Meanings,
  meaningOf,
} from "@/features/importing/api/importing";
import type { RecordLine } from "@/features/importing/api/table";
import { useImportWords } from "@/features/importing/words";
import { Card } from "@/ui/card";
import { SelectField } from "@/ui/field";

const PREVIEWED = 20;

interface ColumnMeaningsProps {
  columns: readonly Column[];
  records: readonly RecordLine[];
  said: Meanings;
  onSay: (header: string, meaning: Meaning) => void;
}

/** The first lines as they stand, under what each column was taken for. */
export function ColumnMeanings({ columns, records, said, onSay }: ColumnMeaningsProps) {
  const t = useImportWords();
  const isHeader = (record: RecordLine) =>
    columns.every((column) => record.cells[column.position - 1]?.trim() === column.header);
  const lines = records.filter((record) => !isHeader(record)).slice(0, PREVIEWED);
  return (
    <Card title={t("columns")}>
      <p className="mb-3 text-soft">{t("columnsLead")}</p>
      <section aria-label={t("preview")} className="overflow-auto rounded-md border border-line">
        <table className="text-sm">
          <thead>
            <tr className="bg-ground text-left align-bottom">
              {columns.map((column) => (
                <th key={column.position} scope="col" className="min-w-40 p-2 font-medium">
                  <span className="mb-1 block max-w-56 truncate">{column.header}</span>
                  <SelectField
                    label={t("meaningOf", { column: column.header })}
                    hideLabel
                    value={meaningOf(column, said)}
                    onChange={(event) => onSay(column.header, event.target.value as Meaning)}
                  >
                    {MEANINGS.map((meaning) => (
                      <option key={meaning} value={meaning}>
                        {t(meaning)}
                      </option>
                    ))}
                  </SelectField>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((record) => (
              <tr key={record.line} className="border-t border-line">
                {columns.map((column) => (
                  <td
                    key={column.position}
                    className={`max-w-56 truncate p-2 ${
                      meaningOf(column, said) === "ignored" ? "text-soft" : ""
                    }`}
                  >
                    {record.cells[column.position - 1]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}
