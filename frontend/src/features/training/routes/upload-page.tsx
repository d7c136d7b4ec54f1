import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { isAbort } from "@/api/uploading";
import { send, uploadsQuery } from "@/features/training/api/uploads";
import { DropFiles } from "@/features/training/components/drop-files";
import { Sending } from "@/features/training/components/sending";
import { UploadReport } from "@/features/training/components/upload-report";
import { useTrainingWords } from "@/features/training/words";
import { useFormats } from "@/lib/time";
import { buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { Failure } from "@/ui/failure";
import { Page } from "@/ui/page";
import { useTell } from "@/ui/toast";

/** The report is part of the address, so that it is found again after a reload. */
export function UploadPage() {
  const t = useTrainingWords();
  const navigate = useNavigate();
  const { report } = useSearch({ from: "/inside/training/upload" });
  const tell = useTell();
  const queries = useQueryClient();
  const [share, setShare] = useState(0);
  const sending = useRef<AbortController>(null);
  const upload = useMutation({
    mutationFn: (files: readonly File[]) => {
      setShare(0);
      sending.current = new AbortController();
      return send(files, { onProgress: setShare, signal: sending.current.signal });
    },
    onSuccess: ({ id }) => navigate({ to: "/training/upload", search: { report: id } }),
    onError: (error) => {
      if (!isAbort(error)) return;
      tell(t("cancelled"));
      void queries.invalidateQueries({ queryKey: uploadsQuery.queryKey });
    },
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
        <Sending
          files={upload.variables.length}
          share={share}
          onCancel={() => sending.current?.abort()}
        />
      ) : (
        <DropFiles onFiles={(files) => upload.mutate(files)} />
      )}
      {upload.error && !isAbort(upload.error) && <Failure error={upload.error} />}
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
