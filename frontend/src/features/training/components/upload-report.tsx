import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { type Upload, type UploadedFile, uploadQuery } from "@/features/training/api/uploads";
import { ProgressBar } from "@/features/training/components/progress-bar";
import { useTrainingWords } from "@/features/training/words";
import { Badge, type Tone } from "@/ui/badge";
import { buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Loaded } from "@/ui/loaded";

const TONES: Record<UploadedFile["state"], Tone> = {
  waiting: "plain",
  stored: "good",
  merged: "accent",
  duplicate: "plain",
  refused: "bad",
  opened: "plain",
};
const COUNTED = ["stored", "merged", "duplicate", "refused"] as const;

/** File by file, while they are read. */
export function UploadReport({ uploadId }: { uploadId: string }) {
  const t = useTrainingWords();
  const queries = useQueryClient();
  const upload = useQuery(uploadQuery(uploadId));
  const isOver = !!upload.data?.ended_at;
  useEffect(() => {
    if (isOver) void queries.invalidateQueries({ queryKey: ["training", "activities"] });
  }, [isOver, queries]);
  return (
    <Card title={t("report")}>
      <Loaded query={upload}>
        {(found) => (
          <>
            <Progress upload={found} />
            <ul className="mt-3 divide-y divide-line">
              {found.files.map((file) => (
                <Line key={file.place} file={file} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Progress({ upload }: { upload: Upload }) {
  const t = useTrainingWords();
  const total = upload.progress?.total || upload.files.length;
  const done = upload.ended_at
    ? total
    : Math.max(
        upload.progress?.done ?? 0,
        upload.files.filter((each) => each.state !== "waiting").length,
      );
  return (
    <div className="grid gap-2">
      <ProgressBar label={t("report")} done={done} total={total} />
      <p role="status">
        {upload.ended_at ? t("readAll") : t("reading", { done, total })}
        {COUNTED.filter((each) => upload.counts[each]).map((each) => (
          <span key={each} className={each === "refused" ? "text-bad" : "text-soft"}>
            , {upload.counts[each]} {t(each)}
          </span>
        ))}
      </p>
    </div>
  );
}

function Line({ file }: { file: UploadedFile }) {
  const t = useTrainingWords();
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <span className="min-w-0 flex-1 truncate" title={file.name}>
        {file.name}
      </span>
      <Badge tone={TONES[file.state]}>{t(file.state)}</Badge>
      {file.activity_id && (
        <Link
          to="/training/activities/$activityId"
          params={{ activityId: file.activity_id }}
          className={buttonClasses("plain", true)}
          aria-label={`${t("toActivity")}: ${file.name}`}
        >
          {t("toActivity")}
        </Link>
      )}
      {file.detail && <p className="w-full text-sm text-bad">{file.detail}</p>}
    </li>
  );
}
