import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { send, uploadsQuery } from "@/features/training/api/uploads";
import { DropFiles } from "@/features/training/components/drop-files";
import { ProgressBar } from "@/features/training/components/progress-bar";
import { UploadReport } from "@/features/training/components/upload-report";
import { useTrainingWords } from "@/features/training/words";
import { useFormats } from "@/lib/time";
import { buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Failure } from "@/ui/failure";
import { Page } from "@/ui/page";

/** The report is part of the address, so that it is found again after a reload. */
export function UploadPage() {
  const t = useTrainingWords();
  const navigate = useNavigate();
  const { report } = useSearch({ from: "/inside/training/upload" });
  const upload = useMutation({
    mutationFn: send,
    onSuccess: ({ id }) => navigate({ to: "/training/upload", search: { report: id } }),
    onError: () => undefined,
  });
  return (
    <Page
      title={t("upload")}
      lead={t("uploadLead")}
      actions={
        <Link to="/training" className={buttonClasses()}>
          {t("toActivities")}
        </Link>
      }
    >
      {upload.isPending ? (
        <div className="grid gap-2 rounded-lg border border-line bg-raised p-8" role="status">
          <p>{t("sending", { count: upload.variables.length })}</p>
          <ProgressBar label={t("upload")} done={null} total={1} />
        </div>
      ) : (
        <DropFiles onFiles={(files) => upload.mutate(files)} />
      )}
      {upload.error && <Failure error={upload.error} />}
      {report && <UploadReport key={report} uploadId={report} />}
      <Earlier shown={report} />
    </Page>
  );
}

function Earlier({ shown }: { shown?: string }) {
  const t = useTrainingWords();
  const formats = useFormats();
  const uploads = useQuery(uploadsQuery);
  const earlier = uploads.data?.items.filter((each) => each.id !== shown) ?? [];
  if (earlier.length === 0) return null;
  return (
    <Card title={t("earlier")}>
      <ul className="grid gap-1">
        {earlier.map((each) => (
          <li key={each.id}>
            <Link to="/training/upload" search={{ report: each.id }}>
              {t("uploadedAt", { when: formats.moment(each.created_at) })}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
