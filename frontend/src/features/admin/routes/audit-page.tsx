import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { actsQuery } from "@/features/admin/api/operations";
import { ActLine } from "@/features/admin/components/act-line";
import { VerifyCard } from "@/features/admin/components/verify-card";
import { useAdminWords } from "@/features/admin/words";
import { Empty } from "@/ui/empty";
import { Failure } from "@/ui/failure";
import { SelectField, TextField } from "@/ui/field";
import { More } from "@/ui/more";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

export function AuditPage() {
  const t = useAdminWords();
  const [action, setAction] = useState("");
  const [subject, setSubject] = useState("");
  const [outcome, setOutcome] = useState("");
  const [wantedAction, wantedSubject] = [useDeferredValue(action), useDeferredValue(subject)];
  const filter = [
    wantedAction.trim() && `action:contains:${wantedAction.trim()}`,
    wantedSubject.trim() && `subject:contains:${wantedSubject.trim()}`,
    outcome && `outcome:eq:${outcome}`,
  ].filter((each) => each !== "");
  return (
    <Page title={t("audit")} lead={t("auditLead")}>
      <VerifyCard />
      <div className="flex flex-wrap gap-3">
        <TextField
          label={t("searchAction")}
          hideLabel
          type="search"
          placeholder={t("searchAction")}
          value={action}
          onChange={(event) => setAction(event.target.value)}
          className="w-full sm:w-72"
        />
        <TextField
          label={t("subject")}
          hideLabel
          type="search"
          placeholder={t("subject")}
          value={subject}
          onChange={(event) => setSubject(event.target.value)}
          className="w-full sm:w-72"
        />
        <SelectField
          label={t("state")}
          hideLabel
          value={outcome}
          onChange={(event) => setOutcome(event.target.value)}
          className="w-44"
        >
          <option value="">{t("anyOutcome")}</option>
          <option value="done">{t("done")}</option>
          <option value="denied">{t("denied")}</option>
        </SelectField>
      </div>
      <Acts filter={filter} />
    </Page>
  );
}

function Acts({ filter }: { filter: readonly string[] }) {
  const t = useAdminWords();
  const list = useInfiniteQuery({ ...actsQuery(filter), placeholderData: (before) => before });
  if (list.error && !list.data) {
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (!list.data) return <Skeleton rows={8} />;
  const acts = list.data.pages.flatMap((page) => page.items);
  if (acts.length === 0) return <Empty title={t("noneFound")}>{t("noneFoundLead")}</Empty>;
  return (
    <>
      <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
        {acts.map((each) => (
          <ActLine key={each.id} act={each} />
        ))}
      </ul>
      <More list={list} />
    </>
  );
}
