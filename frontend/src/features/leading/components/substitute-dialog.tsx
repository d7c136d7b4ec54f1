import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { LedMeeting } from "@/features/leading/api/leading";
import { type Candidate, candidatesQuery, choose } from "@/features/leading/api/substitutes";
import { useSubstitution } from "@/features/leading/components/substitution";
import { useLeadingWords } from "@/features/leading/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { Loaded } from "@/ui/loaded";

interface DialogProps {
  meeting: LedMeeting;
  group: string;
  when: string;
  onClose: () => void;
}

/** Who could, and why others cannot; what follows is said before it is done. */
export function SubstituteDialog({ meeting, group, when, onClose }: DialogProps) {
  const t = useLeadingWords();
  const formats = useFormats();
  const candidates = useQuery(candidatesQuery(meeting.id));
  const [asked, setAsked] = useState<Candidate | null>(null);
  const { found, refresh } = useSubstitution(meeting.id);
  const ask = useMutation({
    mutationFn: (who: Candidate) => choose(meeting.id, who.sign_up_id, who.obstacle !== null),
    onSuccess: (_meeting, who) => {
      found(who.name);
      onClose();
    },
    onError: () => undefined,
    onSettled: refresh,
  });
  return (
    <Dialog title={t("substituteTitle", { group, when })} onClose={onClose}>
      <div className="grid gap-4">
        <Loaded query={candidates}>
          {({ items }) =>
            items.length === 0 ? (
              <p>{t("nobodyElse")}</p>
            ) : (
              <fieldset className="max-h-80 overflow-y-auto">
                <legend className="sr-only">{t("chooseSubstitute")}</legend>
                <div className="grid gap-1">
                  {items.map((each) => (
                    <Choice
                      key={each.sign_up_id}
                      candidate={each}
                      isChosen={asked?.sign_up_id === each.sign_up_id}
                      onChoose={() => setAsked(each)}
                    />
                  ))}
                </div>
              </fieldset>
            )
          }
        </Loaded>
        <p aria-live="polite" className="min-h-12 text-soft">
          {asked
            ? t(asked.obstacle ? "leadsNevertheless" : "wouldLead", {
                name: asked.name,
                when,
                time: formats.meeting(asked.local_start, asked.zone),
              })
            : t("chooseSubstitute")}
        </p>
        {ask.error && <Failure error={ask.error} />}
        <div className="flex flex-wrap gap-2">
          <Button
            look="main"
            disabled={!asked}
            busy={ask.isPending}
            onClick={() => asked && ask.mutate(asked)}
          >
            {t("substituteDo")}
          </Button>
          <Button onClick={onClose}>{t("keep")}</Button>
        </div>
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  candidate: Candidate;
  isChosen: boolean;
  onChoose: () => void;
}

function Choice({ candidate, isChosen, onChoose }: ChoiceProps) {
  const t = useLeadingWords();
  const formats = useFormats();
  const { name, obstacle, chosen } = candidate;
  const cannot = obstacle === "busy" || chosen;
  return (
    <label className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft">
      <input
        type="radio"
        name="substitute"
        checked={isChosen}
        disabled={cannot}
        onChange={onChoose}
      />
      <span className="min-w-32 flex-1">
        <span className="font-medium">{name}</span>
        <br />
        <span className="text-sm text-soft">
          {t("theirTime", { time: formats.meeting(candidate.local_start, candidate.zone) })}
        </span>
      </span>
      {chosen && <Badge tone="accent">{t("leadsIt")}</Badge>}
      {obstacle && <Badge tone="warn">{t(obstacle)}</Badge>}
      {!obstacle && !chosen && <Badge tone="good">{t("can")}</Badge>}
    </label>
  );
}
