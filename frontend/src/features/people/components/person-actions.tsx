import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SignUp } from "@/api/shapes";
import { isAsked, lookAhead, type Outlook } from "@/features/people/api/deciding";
import { type Decision, decide } from "@/features/people/api/people";
import { usePeopleWords } from "@/features/people/words";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Menu, MenuItem } from "@/ui/menu";
import { useTell } from "@/ui/toast";

const DONE = {
  accept: "nowAccepted",
  waitlist: "nowWaitlisted",
  withdraw: "nowWithdrawn",
} as const;

interface ActionsProps {
  cohortId: string;
  person: SignUp;
  onLink: (person: SignUp) => void;
}

/** Asks first where somebody loses what no decision brings back; all else can be undone. */
export function PersonActions({ cohortId, person, onLink }: ActionsProps) {
  const t = usePeopleWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Outlook | null>(null);
  const act = useMutation({
    mutationFn: ({ decision }: Pick<Outlook, "decision" | "back">) =>
      decide(cohortId, person.id, decision),
    onSuccess: async (_made, { decision, back }) => {
      const undo = back ? () => act.mutate({ decision: back, back: null }) : undefined;
      tell(t(DONE[decision], { name: person.name }), { undo });
      await queries.invalidateQueries({ queryKey: ["cohorts", cohortId] });
    },
  });
  const look = useMutation({
    mutationFn: (decision: Decision) => lookAhead(queries, cohortId, person, decision),
    onSuccess: (found) => (isAsked(found) ? setAsked(found) : act.mutate(found)),
  });
  const trigger = (
    <button
      type="button"
      aria-label={t("actions", { name: person.name })}
      className="grid size-8 place-items-center rounded-md text-soft hover:bg-ground"
    >
      ⋯
    </button>
  );
  return (
    <>
      <Menu trigger={trigger}>
        {person.state !== "accepted" && (
          <MenuItem onSelect={() => look.mutate("accept")}>{t("accept")}</MenuItem>
        )}
        {person.state === "accepted" && (
          <MenuItem onSelect={() => look.mutate("waitlist")}>{t("waitlist")}</MenuItem>
        )}
        <MenuItem onSelect={() => onLink(person)}>{t("link")}</MenuItem>
        {person.state !== "withdrawn" && (
          <MenuItem danger onSelect={() => look.mutate("withdraw")}>
            {t("withdraw")}
          </MenuItem>
        )}
      </Menu>
      {asked && (
        <Consequences
          name={person.name}
          outlook={asked}
          onConfirm={() => act.mutate(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

interface ConsequencesProps {
  name: string;
  outlook: Outlook;
  onConfirm: () => void;
  onClose: () => void;
}

function Consequences({ name, outlook, onConfirm, onClose }: ConsequencesProps) {
  const t = usePeopleWords();
  const { decision, groups, next, leads } = outlook;
  const isWithdrawn = decision === "withdraw";
  return (
    <ConfirmDialog
      title={t(isWithdrawn ? "withdrawTitle" : "waitlistTitle", { name })}
      act={t(isWithdrawn ? "withdraw" : "waitlist")}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {groups.length > 0 && <p>{t("seatLost", { name, groups: groups.join(", ") })}</p>}
      {leads && <p>{t("leadsLost", { name })}</p>}
      {next && <p>{t("movesUp", { name: next })}</p>}
      <p className="text-soft">{t("notUndone", { name })}</p>
    </ConfirmDialog>
  );
}
