import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "@/api/problem";
import { type Profile, profileQuery, setValues } from "@/features/training/api/athlete";
import { boundsOf, changesOf, METHODS, paceOf, speedOf } from "@/features/training/api/profile";
import { HistoryCard, ZonesCard } from "@/features/training/components/profile-cards";
import { SourceCards } from "@/features/training/components/strava-card";
import { usePeopleWords } from "@/features/training/words-people";
import { type Fields, flawAt, submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Failure } from "@/ui/failure";
import { SelectField, TextField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { useTell } from "@/ui/toast";

const RATES = [
  ["max_hr", "maxHr"],
  ["resting_hr", "restingHr"],
  ["threshold_hr", "thresholdHr"],
] as const;

export function AthleteProfilePage() {
  const t = usePeopleWords();
  const profile = useQuery(profileQuery);
  return (
    <Page title={t("profile")} lead={t("profileLead")}>
      <Loaded query={profile}>
        {(found) => (
          <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
            <Card title={t("profile")}>
              <ProfileForm key={JSON.stringify(found)} profile={found} />
            </Card>
            <div className="grid gap-4">
              <ZonesCard profile={found} />
              <SourceCards />
              <HistoryCard profile={found} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

interface Flaws {
  pace?: string;
  bounds?: string;
}

function ProfileForm({ profile }: { profile: Profile }) {
  const t = usePeopleWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [flaws, setFlaws] = useState<Flaws>({});
  const [method, setMethod] = useState("");
  const set = useMutation({
    mutationFn: setValues,
    onSuccess: async () => {
      tell(t("saved"));
      await queries.invalidateQueries({ queryKey: ["training"] });
    },
    onError: () => undefined,
  });
  const problem = asProblem(set.error);
  function send(fields: Fields): void {
    const found: Flaws = {};
    if (fields.pace && speedOf(fields.pace) === null) found.pace = t("badPace");
    if (fields.method === "own" && !boundsOf(fields.bounds)) found.bounds = t("badBounds");
    setFlaws(found);
    if (Object.keys(found).length > 0) return;
    const changes = changesOf(fields, profile);
    if (changes) set.mutate(changes);
    else tell(t("nothing"));
  }
  return (
    <form className="grid gap-4" onSubmit={submitted(send)}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="birth_date"
          type="date"
          label={t("birthDate")}
          defaultValue={profile.birth_date ?? ""}
          error={flawAt(problem, "birth_date")}
        />
        <SelectField
          name="sex"
          label={t("sex")}
          hint={t("sexHint")}
          defaultValue={String(
            profile.sex ?? profile.history.findLast((each) => each.field === "sex")?.value ?? "",
          )}
        >
          <option value="">{t("unsaid")}</option>
          <option value="F">{t("female")}</option>
          <option value="M">{t("male")}</option>
          <option value="X">{t("open")}</option>
        </SelectField>
        {RATES.map(([name, word]) => (
          <TextField
            key={name}
            name={name}
            label={t(word)}
            inputMode="numeric"
            pattern="[0-9]{2,3}(\.[0-9]+)?"
            defaultValue={profile[name] ?? ""}
            error={flawAt(problem, name)}
          />
        ))}
        <TextField
          name="pace"
          label={t("thresholdPace")}
          hint={t("thresholdHint")}
          defaultValue={paceOf(profile.threshold_speed)}
          error={flaws.pace ?? flawAt(problem, "threshold_speed")}
        />
        <SelectField
          name="method"
          label={`${t("zones")}: ${t("zonesBy")}`}
          value={method}
          onChange={(event) => setMethod(event.target.value)}
        >
          <option value="">{profile.zones ? t(profile.zones.method) : t("byItself")}</option>
          {METHODS.map((each) => (
            <option key={each} value={each}>
              {t(each)}
            </option>
          ))}
        </SelectField>
        {method === "own" && (
          <TextField
            name="bounds"
            label={t("bounds")}
            hint={t("boundsHint")}
            error={flaws.bounds}
          />
        )}
        <TextField
          name="valid_from"
          type="date"
          label={t("validFrom")}
          hint={t("validHint")}
          error={flawAt(problem, "valid_from")}
        />
      </div>
      {set.error && <Failure error={set.error} />}
      <p>
        <Button type="submit" look="main" busy={set.isPending}>
          {t("save")}
        </Button>
      </p>
    </form>
  );
}
