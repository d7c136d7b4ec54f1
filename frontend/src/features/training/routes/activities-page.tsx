import { Link } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { SORTS, SPORTS, type Wanted } from "@/features/training/api/activities";
import { ActivityList } from "@/features/training/components/activity-list";
import { EntryDialog } from "@/features/training/components/entry-dialog";
import { useTrainingWords } from "@/features/training/words";
import { Button, buttonClasses } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { CheckField, SelectField, TextField } from "@/ui/field";
import { Page } from "@/ui/page";

const ALL: Wanted = { search: "", sport: "", races: false, since: "", sort: "-started_at" };
const ORDERS = {
  "-started_at": "newest",
  started_at: "oldest",
  "-distance_m": "longest",
  "-timer_s": "slowest",
  "-ascent_m": "highest",
} as const;

export function ActivitiesPage() {
  const t = useTrainingWords();
  const [wanted, setWanted] = useState(ALL);
  const [entering, setEntering] = useState(false);
  const search = useDeferredValue(wanted.search);
  const isFiltered = !!(wanted.search || wanted.sport || wanted.races || wanted.since);
  const toUpload = (
    <Link to="/training/upload" className={buttonClasses("main")}>
      {t("upload")}
    </Link>
  );
  return (
    <Page
      title={t("training")}
      lead={t("lead")}
      actions={
        <>
          <Button onClick={() => setEntering(true)}>{t("enter")}</Button>
          {toUpload}
        </>
      }
    >
      <Filters wanted={wanted} onChange={(change) => setWanted({ ...wanted, ...change })} />
      <ActivityList
        wanted={{ ...wanted, search }}
        isFiltered={isFiltered}
        empty={
          <Empty title={t("none")} action={toUpload}>
            {t("noneLead")}
          </Empty>
        }
      />
      {entering && <EntryDialog onClose={() => setEntering(false)} />}
    </Page>
  );
}

interface FiltersProps {
  wanted: Wanted;
  onChange: (change: Partial<Wanted>) => void;
}

function Filters({ wanted, onChange }: FiltersProps) {
  const t = useTrainingWords();
  return (
    <div className="flex flex-wrap items-center gap-3">
      <TextField
        label={t("search")}
        hideLabel
        type="search"
        placeholder={t("search")}
        value={wanted.search}
        onChange={(event) => onChange({ search: event.target.value })}
        className="w-full sm:w-64"
      />
      <SelectField
        label={t("sport")}
        hideLabel
        value={wanted.sport}
        onChange={(event) => onChange({ sport: event.target.value })}
        className="min-w-32 flex-1 sm:w-40 sm:flex-none"
      >
        <option value="">{t("anySport")}</option>
        {SPORTS.map((each) => (
          <option key={each} value={each}>
            {t(each)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t("sort")}
        hideLabel
        value={wanted.sort}
        onChange={(event) => {
          const sort = SORTS.find((each) => each === event.target.value);
          if (sort) onChange({ sort });
        }}
        className="min-w-40 flex-1 sm:w-52 sm:flex-none"
      >
        {SORTS.map((each) => (
          <option key={each} value={each}>
            {t(ORDERS[each])}
          </option>
        ))}
      </SelectField>
      <label className="flex items-center gap-2">
        <span className="text-sm text-soft">{t("since")}</span>
        <input
          type="date"
          value={wanted.since}
          onChange={(event) => onChange({ since: event.target.value })}
          className="h-10 rounded-md border border-strong bg-raised px-2"
        />
      </label>
      <CheckField
        label={t("racesOnly")}
        checked={wanted.races}
        onChange={(event) => onChange({ races: event.target.checked })}
      />
    </div>
  );
}
