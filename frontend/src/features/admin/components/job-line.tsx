import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Decision, decide, decisionsOf, type Job } from "@/features/admin/api/operations";
import { useAdminWords } from "@/features/admin/words";
import { useFormats } from "@/lib/time";
import { Badge, type Tone } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { useTell } from "@/ui/toast";

const TONES: Record<Job["state"], Tone> = {
  dead: "bad",
  ready: "plain",
  running: "accent",
  done: "good",
  cancelled: "warn",
  discarded: "plain",
};
const TOLD = { replay: "replayed", discard: "discardedNow", cancel: "cancelledNow" } as const;

export function JobLine({ job }: { job: Job }) {
  const t = useAdminWords();
  const formats = useFormats();
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="min-w-48 flex-1 text-left font-medium break-all hover:underline"
      >
        {job.kind}
      </button>
      <Badge tone={TONES[job.state]}>{t(job.state)}</Badge>
      <span className="text-sm text-soft">{t("attempts", { count: job.attempt })}</span>
      <span className="text-sm text-soft">
        {job.ended_at
          ? t("ended", { when: formats.ago(job.ended_at) })
          : t("due", { when: formats.ago(job.due_at) })}
      </span>
      <JobActions job={job} />
      {job.error && <p className="w-full text-sm break-words text-bad">{job.error}</p>}
      {isOpen && <JobDialog job={job} onClose={() => setOpen(false)} />}
    </li>
  );
}

function JobActions({ job }: { job: Job }) {
  const t = useAdminWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const act = useMutation({
    mutationFn: (decision: Decision) => decide({ id: job.id, decision }),
    onSuccess: async (_made, decision) => {
      setAsking(false);
      tell(t(TOLD[decision]));
      await queries.invalidateQueries({ queryKey: ["admin", "jobs"] });
    },
  });
  return (
    <>
      {decisionsOf(job).map((decision) => (
        <Button
          key={decision}
          small
          look={decision === "replay" ? "plain" : "danger"}
          busy={act.isPending && act.variables === decision}
          aria-label={`${t(decision)}: ${job.kind}`}
          onClick={() => (decision === "discard" ? setAsking(true) : act.mutate(decision))}
        >
          {t(decision)}
        </Button>
      ))}
      {asking && (
        <Dialog title={t("sureDiscard")} onClose={() => setAsking(false)}>
          <div className="grid justify-items-start gap-4">
            <p>{t("sureDiscardLead")}</p>
            <Button look="danger" busy={act.isPending} onClick={() => act.mutate("discard")}>
              {t("discard")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function JobDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = useAdminWords();
  const formats = useFormats();
  const rows = [
    [t("state"), `${t(job.state)}${job.note && `, ${job.note}`}`],
    [t("id"), job.id],
    [t("key"), job.key ?? "–"],
    [t("created"), formats.moment(job.created_at)],
    [t("payload"), job.payload],
  ] as const;
  return (
    <Dialog title={job.kind} onClose={onClose}>
      <dl className="grid gap-3">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="break-all">{value}</dd>
          </div>
        ))}
        {job.error && (
          <div>
            <dt className="text-sm text-soft">{t("error")}</dt>
            <dd className="break-words text-bad">{job.error}</dd>
          </div>
        )}
      </dl>
    </Dialog>
  );
}
