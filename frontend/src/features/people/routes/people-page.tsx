import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import type { SignUp } from "@/api/shapes";
import { makeLink, peopleQuery } from "@/features/people/api/people";
import { PeopleTable } from "@/features/people/components/people-table";
import { PersonActions } from "@/features/people/components/person-actions";
import { PersonDialog } from "@/features/people/components/person-dialog";
import { usePeopleWords } from "@/features/people/words";
import { useFormats } from "@/lib/time";
import { buttonClasses } from "@/ui/button";
import { CopyField } from "@/ui/copy-field";
import { Dialog } from "@/ui/dialog";
import { Empty } from "@/ui/empty";
import { Failure } from "@/ui/failure";
import { SelectField, TextField } from "@/ui/field";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

export function PeoplePage() {
  const t = usePeopleWords();
  const { cohortId } = useParams({ from: "/inside/cohorts/$cohortId/people" });
  const [search, setSearch] = useState("");
  const [role, setRole] = useState("");
  const [state, setState] = useState("");
  const wanted = useDeferredValue(search);
  return (
    <Page
      title={t("people")}
      actions={
        <Link
          to="/cohorts/$cohortId/import"
          params={{ cohortId }}
          className={buttonClasses("main")}
        >
          {t("import")}
        </Link>
      }
    >
      <div className="flex flex-wrap gap-3">
        <TextField
          label={t("search")}
          hideLabel
          type="search"
          placeholder={t("search")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="w-full sm:w-80"
        />
        <SelectField
          label={t("role")}
          hideLabel
          value={role}
          onChange={(event) => setRole(event.target.value)}
          className="min-w-32 flex-1 sm:flex-none sm:w-36"
        >
          <option value="">{t("anyRole")}</option>
          <option value="member">{t("member")}</option>
          <option value="facilitator">{t("facilitator")}</option>
        </SelectField>
        <SelectField
          label={t("state")}
          hideLabel
          value={state}
          onChange={(event) => setState(event.target.value)}
          className="min-w-32 flex-1 sm:flex-none sm:w-40"
        >
          <option value="">{t("anyState")}</option>
          <option value="accepted">{t("accepted")}</option>
          <option value="waitlisted">{t("waitlisted")}</option>
          <option value="withdrawn">{t("withdrawn")}</option>
        </SelectField>
      </div>
      <People cohortId={cohortId} wanted={{ search: wanted, role, state }} />
    </Page>
  );
}

interface PeopleProps {
  cohortId: string;
  wanted: { search: string; role: string; state: string };
}

function People({ cohortId, wanted }: PeopleProps) {
  const t = usePeopleWords();
  const list = useInfiniteQuery({
    ...peopleQuery(cohortId, wanted),
    placeholderData: (before) => before,
  });
  const [opened, setOpened] = useState<SignUp | null>(null);
  const [linked, setLinked] = useState<SignUp | null>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const pages = list.data?.pages;
  const people = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  const actions = useCallback(
    (person: SignUp) => <PersonActions cohortId={cohortId} person={person} onLink={setLinked} />,
    [cohortId],
  );
  if (list.error && !list.data) {
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (!list.data) return <Skeleton rows={8} />;
  if (people.length === 0) {
    const isFiltered = wanted.search || wanted.role || wanted.state;
    return isFiltered ? (
      <Empty title={t("noneFound")}>{t("noneFoundLead")}</Empty>
    ) : (
      <Empty title={t("none")}>{t("noneLead")}</Empty>
    );
  }
  return (
    <>
      <p className="text-sm text-soft" role="status">
        {t(hasNextPage ? "shownMore" : "shown", { count: people.length })}
      </p>
      <PeopleTable
        people={people}
        total={hasNextPage ? null : people.length}
        onNearEnd={more}
        onOpen={setOpened}
        actions={actions}
      />
      {opened && (
        <PersonDialog cohortId={cohortId} person={opened} onClose={() => setOpened(null)} />
      )}
      {linked && <LinkDialog cohortId={cohortId} person={linked} onClose={() => setLinked(null)} />}
    </>
  );
}

interface LinkDialogProps {
  cohortId: string;
  person: SignUp;
  onClose: () => void;
}

function LinkDialog({ cohortId, person, onClose }: LinkDialogProps) {
  const t = usePeopleWords();
  const formats = useFormats();
  const make = useMutation({
    mutationFn: () => makeLink(cohortId, person.id),
    onError: () => undefined,
  });
  return (
    <Dialog title={t("linkFor", { name: person.name })} onClose={onClose}>
      <div className="grid gap-3">
        {make.isIdle && (
          <button type="button" onClick={() => make.mutate()} className={buttonClasses("main")}>
            {t("link")}
          </button>
        )}
        {make.error && <Failure error={make.error} />}
        {make.data && (
          <>
            <CopyField label={t("linkFor", { name: person.name })} value={make.data.url} />
            <p className="text-soft">{t("linkLead", { day: formats.day(make.data.expires_at) })}</p>
          </>
        )}
      </div>
    </Dialog>
  );
}
