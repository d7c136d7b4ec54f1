import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Choices, ChoicesBody } from "@/api/membership";
import { Card } from "@/ui/card";
import { messageOf } from "@/ui/failure";
import { CheckField, SelectField, TextField } from "@/ui/field";
import { useMemberWords } from "@/ui/member/words";
import { useTell } from "@/ui/toast";

interface ChoicesProps {
  choices: Choices;
  queryKey: readonly unknown[];
  choose: (body: ChoicesBody) => Promise<Choices>;
}

const KINDS = [
  "reminder",
  "group_assigned",
  "member_joined",
  "member_left",
  "meeting_moved",
  "meeting_cancelled",
  "unplaced_ask",
  "visit",
  "substitute",
] as const;
/** Those whose own word means something else on this page. */
const TITLED = { visit: "visitType", substitute: "substituteType" } as const;
const LEADS = [10, 30, 60, 180, 1440, 2880] as const;
const MOST = 5;
const NIGHT = { start: "22:00", end: "07:00" };
const LANGUAGES = [
  { value: "en", label: "English" },
  { value: "de", label: "Deutsch" },
] as const;

/** Each change is sent at once, one after the other; where one is refused, what is kept shows. */
export function ChoicesCard({ choices, queryKey, choose }: ChoicesProps) {
  const t = useMemberWords();
  const tell = useTell();
  const queries = useQueryClient();
  const mutationKey = ["choosing", ...queryKey];
  const [unsaved, setUnsaved] = useState<Choices | null>(null);
  const shown = unsaved ?? choices;
  const change = useMutation({
    mutationKey,
    scope: { id: mutationKey.join(" ") },
    mutationFn: (next: Choices) => choose(bodyOf(next)),
    onSuccess: (kept) => queries.setQueryData(queryKey, kept),
    onError: (error) => tell(messageOf(error), { tone: "bad" }),
    onSettled: () => queries.isMutating({ mutationKey }) === 1 && setUnsaved(null),
  });
  function set(part: Partial<Choices>): void {
    const next = { ...shown, ...part };
    setUnsaved(next);
    change.mutate(next);
  }
  return (
    <Card title={t("choices")} aside={change.isSuccess && <span role="status">{t("saved")}</span>}>
      <div className="grid gap-3 sm:grid-cols-2">
        {KINDS.map((kind) => (
          <SelectField
            key={kind}
            label={t(kind === "visit" || kind === "substitute" ? TITLED[kind] : kind)}
            value={shown.channels[kind] ?? "mail"}
            onChange={(event) =>
              set({ channels: { ...shown.channels, [kind]: event.target.value } })
            }
          >
            {[...new Set(["mail", ...shown.offered])]
              .filter((channel) => channel !== "none")
              .map((channel) => (
                <option key={channel} value={channel}>
                  {channel === "mail" ? t("mail") : titled(channel)}
                </option>
              ))}
            <option value="none">{t("channelNone")}</option>
          </SelectField>
        ))}
        <SelectField
          label={t("language")}
          value={shown.language}
          onChange={(event) => set({ language: event.target.value as Choices["language"] })}
        >
          {LANGUAGES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
      </div>
      <Leads leads={shown.lead_minutes} onChange={(lead_minutes) => set({ lead_minutes })} />
      <QuietHours quiet={shown.quiet} onChange={(quiet) => set({ quiet })} />
    </Card>
  );
}

function bodyOf({ channels, lead_minutes, quiet, language }: Choices): ChoicesBody {
  return { channels, lead_minutes, quiet, language };
}

function titled(channel: string): string {
  return channel.replaceAll("_", " ").replace(/^\w/, (letter) => letter.toUpperCase());
}

function Leads({
  leads,
  onChange,
}: {
  leads: readonly number[];
  onChange: (leads: number[]) => void;
}) {
  const t = useMemberWords();
  const offered = [...new Set([...LEADS, ...leads])].toSorted((one, other) => one - other);
  function told(minutes: number): string {
    if (minutes % 1440 === 0) return t("days", { count: minutes / 1440 });
    return minutes % 60 === 0
      ? t("hours", { count: minutes / 60 })
      : t("minutes", { count: minutes });
  }
  return (
    <fieldset className="mt-4 grid gap-1">
      <legend className="mb-1 text-sm font-medium">{t("leads")}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {offered.map((minutes) => {
          const isChosen = leads.includes(minutes);
          return (
            <CheckField
              key={minutes}
              label={told(minutes)}
              checked={isChosen}
              disabled={!isChosen && leads.length >= MOST}
              onChange={() =>
                onChange(isChosen ? leads.filter((each) => each !== minutes) : [...leads, minutes])
              }
              className="min-h-9 items-center"
            />
          );
        })}
      </div>
    </fieldset>
  );
}

type Quiet = Choices["quiet"];

function QuietHours({ quiet, onChange }: { quiet: Quiet; onChange: (quiet: Quiet) => void }) {
  const t = useMemberWords();
  return (
    <fieldset className="mt-4">
      <legend className="sr-only">{t("quiet")}</legend>
      <CheckField
        label={t("quiet")}
        checked={quiet !== null}
        onChange={(event) => onChange(event.target.checked ? NIGHT : null)}
      />
      <p className="mt-1 text-sm text-soft">{t("quietLead")}</p>
      {quiet && (
        <div className="mt-2 flex gap-3">
          {(["start", "end"] as const).map((edge) => (
            <TextField
              key={edge}
              type="time"
              label={t(edge === "start" ? "from" : "to")}
              defaultValue={quiet[edge]}
              onBlur={(event) =>
                event.target.value &&
                event.target.value !== quiet[edge] &&
                onChange({ ...quiet, [edge]: event.target.value })
              }
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}
