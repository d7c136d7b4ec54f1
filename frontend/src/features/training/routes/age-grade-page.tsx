import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  ageGradeQuery,
  askedOf,
  type Draft,
  OTHER,
  tablesQuery,
} from "@/features/training/api/age-grade";
import { type Profile, profileQuery } from "@/features/training/api/athlete";
import { today } from "@/features/training/api/days";
import { AgeGradeFields } from "@/features/training/components/age-grade-fields";
import { AgeGradeResult } from "@/features/training/components/age-grade-result";
import { useAgeGradeWords } from "@/features/training/words-age-grade";
import { useSettled } from "@/lib/settled";
import { Card } from "@/ui/card";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

export function AgeGradePage() {
  const t = useAgeGradeWords();
  const profile = useQuery(profileQuery);
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Loaded query={profile}>{(found) => <Calculator profile={found} />}</Loaded>
    </Page>
  );
}

function draftOf(profile: Profile): Draft {
  return {
    sex: profile.sex ?? "X",
    born: profile.birth_date ?? "",
    on: today(),
    age: "",
    distance: "10k",
    kilometres: "",
    time: "",
    surface: "road",
    edition: "",
  };
}

/** Begins with what the profile knows, and answers while one types. */
function Calculator({ profile }: { profile: Profile }) {
  const t = useAgeGradeWords();
  const [draft, setDraft] = useState(() => draftOf(profile));
  const tables = useQuery(tablesQuery);
  const settled = useSettled(draft);
  const asked = askedOf(settled);
  const graded = useQuery(ageGradeQuery(asked));
  function change(typed: Partial<Draft>): void {
    setDraft((before) => {
      const changed = { ...before, ...typed };
      const isOther = changed.distance === OTHER && before.distance !== OTHER;
      return {
        ...changed,
        kilometres: isOther ? "" : changed.kilometres,
        edition: changed.surface === before.surface ? changed.edition : "",
      };
    });
  }
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
      <AgeGradeFields draft={draft} tables={tables.data} onChange={change} />
      <Card title={t("result")}>
        <div role="status" aria-live="polite">
          {asked ? (
            <Loaded query={graded}>{(found) => <AgeGradeResult found={found} />}</Loaded>
          ) : (
            <p className="text-soft">{t("wait")}</p>
          )}
        </div>
      </Card>
    </div>
  );
}
