import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Group } from "@/api/shapes";
import { holding, type Locks } from "@/features/drafts/api/board";
import { type DraftIn, makeDraft } from "@/features/drafts/api/drafts";
import { useDraftWords } from "@/features/drafts/words";
import { type Fields, submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { CheckField, SelectField, TextField } from "@/ui/field";

const CHANGES = ["few", "usual", "free"] as const;

interface DraftFormProps {
  cohortId: string;
  running: readonly Group[];
  /** A new draft that goes on from the groups that run, and leaves these as they are. */
  locked?: Locks;
  onClose: () => void;
}

export function wishOf(fields: Fields, runs: boolean, locks: Locks): DraftIn {
  const kind = (runs ? fields.kind : "fresh") as DraftIn["kind"];
  return {
    kind,
    seconds: Number(fields.seconds),
    ...(kind === "rerun"
      ? {
          changes: fields.changes as DraftIn["changes"],
          locks,
        }
      : {}),
  };
}

export function DraftForm({ cohortId, running, locked, onClose }: DraftFormProps) {
  const t = useDraftWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const runs = running.length > 0;
  const [kind, setKind] = useState(locked ? "rerun" : "top_up");
  const [locks, setLocks] = useState<Locks>(locked ?? { groups: [], people: [] });
  const make = useMutation({
    mutationFn: (fields: Fields) =>
      makeDraft(cohortId, wishOf(fields, runs, holding(locks, running))),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["cohorts", cohortId, "drafts"] });
      await navigate({
        to: "/cohorts/$cohortId/drafts/$draftId",
        params: { cohortId, draftId: made.id },
      });
    },
    onError: () => undefined,
  });
  function lock(kind: keyof Locks, id: string, isLocked: boolean): void {
    const others = locks[kind].filter((each) => each !== id);
    setLocks({ ...locks, [kind]: isLocked ? [...others, id] : others });
  }
  return (
    <Dialog title={t("newDraft")} onClose={onClose}>
      <form className="grid gap-4" onSubmit={submitted(make.mutate)}>
        {runs && (
          <SelectField
            name="kind"
            label={t("kind")}
            value={kind}
            onChange={(event) => setKind(event.target.value)}
          >
            <option value="top_up">{t("top_up")}</option>
            <option value="rerun">{t("rerun")}</option>
          </SelectField>
        )}
        {runs && kind === "rerun" && (
          <>
            <SelectField name="changes" label={t("changes")} defaultValue="usual">
              {CHANGES.map((each) => (
                <option key={each} value={each}>
                  {t(each)}
                </option>
              ))}
            </SelectField>
            <fieldset className="grid gap-1">
              <legend className="text-sm font-medium">{t("locks")}</legend>
              <p className="text-sm text-soft">{t("locksHint")}</p>
              {running.map((group) => (
                <div key={group.id}>
                  <CheckField
                    label={group.name}
                    defaultChecked={locked?.groups.includes(group.id)}
                    onChange={(event) => lock("groups", group.id, event.target.checked)}
                  />
                  <details
                    className="pl-6 text-sm"
                    open={group.members.some(({ id }) => locked?.people.includes(id))}
                  >
                    <summary className="text-soft">
                      {t("lockPeople", { group: group.name })}
                    </summary>
                    {group.members.map((person) => (
                      <CheckField
                        key={person.id}
                        label={person.name}
                        defaultChecked={locked?.people.includes(person.id)}
                        onChange={(event) => lock("people", person.id, event.target.checked)}
                      />
                    ))}
                  </details>
                </div>
              ))}
            </fieldset>
          </>
        )}
        <TextField
          name="seconds"
          type="number"
          min={1}
          max={3600}
          label={t("longest")}
          hint={t("longestHint")}
          defaultValue={30}
          required
        />
        {make.error && <Failure error={make.error} />}
        <Button type="submit" look="main" busy={make.isPending}>
          {t("begin")}
        </Button>
      </form>
    </Dialog>
  );
}
