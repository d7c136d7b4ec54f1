import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { jobsQuery, STATES } from "@/features/admin/api/operations";
import { JobLine } from "@/features/admin/components/job-line";
import { useAdminWords } from "@/features/admin/words";
import { Empty } from "@/ui/empty";
import { Failure } from "@/ui/failure";
import { SelectField, TextField } from "@/ui/field";
import { More } from "@/ui/more";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

/** What was given up comes first: it waits for somebody. */
export function JobsPage() {
  const t = useAdminWords();
  const [state, setState] = useState("dead");
  const [kind, setKind] = useState("");
  const wanted = useDeferredValue(kind);
  return (
    <Page title={t("jobs")}>
      <div className="flex flex-wrap gap-3">
        <SelectField
          label={t("state")}
          hideLabel
          value={state}
          onChange={(event) => setState(event.target.value)}
          className="w-44"
        >
          <option value="">{t("anyState")}</option>
          {STATES.map((each) => (
            <option key={each} value={each}>
              {t(each)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t("searchKind")}
          hideLabel
          type="search"
          placeholder={t("searchKind")}
          value={kind}
          onChange={(event) => setKind(event.target.value)}
          className="w-full sm:w-80"
        />
      </div>
      <Jobs state={state} kind={wanted} />
    </Page>
  );
}

function Jobs({ state, kind }: { state: string; kind: string }) {
  const t = useAdminWords();
  const list = useInfiniteQuery({
    ...jobsQuery(state, kind),
    placeholderData: (before) => before,
  });
  if (list.error && !list.data) {
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (!list.data) return <Skeleton rows={6} />;
  const jobs = list.data.pages.flatMap((page) => page.items);
  if (jobs.length === 0) {
    return state === "dead" && !kind ? (
      <Empty title={t("noDead")}>{t("noDeadLead")}</Empty>
    ) : (
      <Empty title={t("noJobs")}>{t("noneFoundLead")}</Empty>
    );
  }
  return (
    <>
      <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
        {jobs.map((each) => (
          <JobLine key={each.id} job={each} />
        ))}
      </ul>
      <More list={list} />
    </>
  );
}
