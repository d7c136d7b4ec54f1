import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type Meaning,
  type Meanings,
  mappingOf,
  type Report,
  sendFile,
} from "@/features/importing/api/importing";
import { type Fixes, mended, parse, refusedOf, written } from "@/features/importing/api/table";
import { ColumnMeanings } from "@/features/importing/components/column-meanings";
import { DropField } from "@/features/importing/components/drop-field";
import { ReportLines } from "@/features/importing/components/report-lines";
import { useImportWords } from "@/features/importing/words";
import { save } from "@/lib/saving";
import { Button, buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Failure } from "@/ui/failure";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

interface Held {
  name: string;
  text: string;
  /** As it is now, every cell that was mended in its place. */
  file: Blob;
  report: Report | null;
  said: Meanings;
  fixes: Fixes;
}

const NAMES: Record<string, "comma" | "semicolon" | "tab" | "bar"> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "bar",
};

export function ImportPage() {
  const t = useImportWords();
  const { cohortId } = useParams({ from: "/inside/cohorts/$cohortId/import" });
  const queries = useQueryClient();
  const [held, setHeld] = useState<Held | null>(null);
  const look = useMutation({
    mutationFn: async (wanted: Held): Promise<Held> => {
      const mapping = mappingOf(wanted.report?.columns ?? [], wanted.said);
      const report = await sendFile(cohortId, wanted.file, { mapping, dryRun: true });
      const text =
        wanted.text || new TextDecoder(report.encoding).decode(await wanted.file.arrayBuffer());
      return { ...wanted, report, text };
    },
    onSuccess: setHeld,
    onError: () => undefined,
  });
  const bring = useMutation({
    mutationFn: async (wanted: Held) => {
      const mapping = mappingOf(wanted.report?.columns ?? [], wanted.said);
      return sendFile(cohortId, wanted.file, { mapping, dryRun: false });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["cohorts", cohortId] }),
    onError: () => undefined,
  });
  function restart(): void {
    setHeld(null);
    look.reset();
    bring.reset();
  }
  function take(file: File): void {
    look.mutate({
      name: file.name,
      text: "",
      file,
      report: null,
      said: new Map(),
      fixes: new Map(),
    });
  }
  const another = held && <Button onClick={restart}>{t("another")}</Button>;
  return (
    <Page title={t("title")} lead={t("lead")} actions={another}>
      {!held && <DropField onFile={take} />}
      {look.error && <Failure error={look.error} />}
      {!held && look.isPending && <Skeleton />}
      {bring.error && <Failure error={bring.error} />}
      {bring.data && <Done report={bring.data} cohortId={cohortId} />}
      {held?.report && (
        <Understood
          held={{ ...held, report: bring.data ?? held.report }}
          isOver={bring.isSuccess}
          busy={look.isPending || bring.isPending}
          onLook={(wanted) => look.mutate(wanted)}
          onBring={() => bring.mutate(held)}
        />
      )}
    </Page>
  );
}

function Done({ report, cohortId }: { report: Report; cohortId: string }) {
  const t = useImportWords();
  const { imported, updated, unchanged, refused } = report;
  return (
    <Card title={t("done")}>
      <p role="status">{t("doneLead", { imported, updated, unchanged, refused })}</p>
      <p className="mt-3">
        <Link
          to="/cohorts/$cohortId/people"
          params={{ cohortId }}
          className={buttonClasses("main")}
        >
          {t("toPeople")}
        </Link>
      </p>
    </Card>
  );
}

interface UnderstoodProps {
  held: Held & { report: Report };
  isOver: boolean;
  busy: boolean;
  onLook: (wanted: Held) => void;
  onBring: () => void;
}

function Understood({ held, isOver, busy, onLook, onBring }: UnderstoodProps) {
  const t = useImportWords();
  const { report } = held;
  const [fixes, setFixes] = useState<Fixes>(held.fixes);
  const records = parse(held.text, report.delimiter);
  const file = (now: Fixes) => new Blob([written(mended(records, now), report.delimiter)]);
  const isChanged =
    fixes.size > held.fixes.size ||
    [...fixes].some(([key, value]) => held.fixes.get(key) !== value);
  const coming = report.imported + report.updated;
  function say(header: string, meaning: Meaning): void {
    onLook({ ...held, said: new Map([...held.said, [header, meaning]]) });
  }
  function bringRefused(): void {
    const lines = new Set(
      report.lines.filter((each) => each.outcome === "refused").map((each) => each.line),
    );
    const header = report.columns.map((each) => each.header);
    const rest = written(refusedOf(mended(records, fixes), header, lines), report.delimiter);
    save(new Blob([rest], { type: "text/csv" }), `refused-${held.name}`);
  }
  return (
    <>
      <section className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <p className="text-soft">
            {t("readAs", {
              name: held.name,
              encoding: report.encoding,
              delimiter: t(NAMES[report.delimiter] ?? "comma"),
            })}
          </p>
          <Totals report={report} />
        </div>
        <div className="flex flex-wrap gap-2">
          {report.refused > 0 && <Button onClick={bringRefused}>{t("download")}</Button>}
          {isChanged && (
            <Button busy={busy} onClick={() => onLook({ ...held, file: file(fixes), fixes })}>
              {t("again")}
            </Button>
          )}
          {!isOver && (
            <Button look="main" busy={busy} disabled={coming === 0 || isChanged} onClick={onBring}>
              {coming === 0 ? t("nothing") : t("import", { count: coming })}
            </Button>
          )}
        </div>
      </section>
      {!isOver && (
        <ColumnMeanings columns={report.columns} records={records} said={held.said} onSay={say} />
      )}
      <ReportLines
        report={report}
        fixes={fixes}
        onFix={isOver ? null : (key, value) => setFixes(new Map([...fixes, [key, value]]))}
      />
    </>
  );
}

function Totals({ report }: { report: Report }) {
  const t = useImportWords();
  const told = [
    [report.imported, t("wouldImport"), "text-good"],
    [report.updated, t("wouldUpdate"), "text-accent"],
    [report.unchanged, t("unchanged"), ""],
    [report.superseded, t("superseded"), "text-warn"],
    [report.refused, t("refused"), "text-bad"],
  ] as const;
  return (
    <p className="mt-1 flex flex-wrap gap-x-4" role="status">
      {told
        .filter(([count]) => count > 0)
        .map(([count, word, tone]) => (
          <span key={word}>
            <strong className={tone}>{count}</strong> {word}
          </span>
        ))}
    </p>
  );
}
