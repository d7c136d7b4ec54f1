import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { callOff, type LedMeeting, restore } from "@/features/leading/api/leading";
import { MoveDialog } from "@/features/leading/components/move-dialog";
import { RosterList } from "@/features/leading/components/roster-list";
import { SubstituteDialog } from "@/features/leading/components/substitute-dialog";
import { useSubstitution } from "@/features/leading/components/substitution";
import { useLeadingWords } from "@/features/leading/words";
import { submitted } from "@/lib/form";
import { useNow } from "@/lib/now";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Menu, MenuItem } from "@/ui/menu";
import { useTell } from "@/ui/toast";

interface LedMeetingProps {
  meeting: LedMeeting;
  /** Its name. */
  group: string;
  zone: string;
  /** Of whoever leads it, to its cohort. */
  signUpId: string | undefined;
  isOpen?: boolean;
  /** Who leads it in place of the facilitator. */
  ledBy?: string | null;
  /** It is another's group, and led this once. */
  isOnce?: boolean;
}

export function LedMeetingLine(props: LedMeetingProps) {
  const { meeting, group, zone, signUpId, isOpen = false, ledBy, isOnce = false } = props;
  const t = useLeadingWords();
  const formats = useFormats();
  const now = useNow();
  const [isShown, setShown] = useState(isOpen);
  const hasBegun = Date.parse(meeting.starts_at) <= now;
  const isOn = meeting.state === "scheduled";
  const when = formats.meeting(meeting.starts_at, zone);
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="min-w-32 flex-1">
          <span className="font-semibold">{when}</span>
          <br />
          <span className="text-sm text-soft">
            {isOnce && <>{group} · </>}
            {t("week", { week: meeting.week + 1 })}
            {isOn && (
              <>
                {" · "}
                {t("answers", { yes: meeting.yes, maybe: meeting.maybe, no: meeting.no })}
              </>
            )}
          </span>
        </span>
        {meeting.starts_at !== meeting.original_starts_at && (
          <Badge tone="warn">{t("moved")}</Badge>
        )}
        {ledBy && <Badge tone="accent">{t("ledBy", { name: ledBy })}</Badge>}
        {!isOn && <Badge>{t(meeting.state === "cancelled" ? "cancelled" : "skipped")}</Badge>}
        {isOn && (
          <Button small aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {t("roster")}
            <span className="sr-only">: {when}</span>
          </Button>
        )}
        {!hasBegun && <Acts {...props} when={when} />}
      </div>
      {meeting.note && <p className="mt-1 text-soft">{meeting.note}</p>}
      {isOn && isShown && (
        <div className="mt-2 rounded-md border border-line p-3">
          <RosterList meetingId={meeting.id} signUpId={signUpId} hasBegun={hasBegun} />
        </div>
      )}
    </li>
  );
}

type Asking = "move" | "call-off" | "substitute" | null;

function Acts(props: LedMeetingProps & { when: string }) {
  const { meeting, group, zone, when, isOnce = false } = props;
  const t = useLeadingWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Asking>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ["led"] });
  const back = useMutation({
    mutationFn: () => restore(meeting.id),
    onSuccess: () => tell(t("restored")),
    onSettled: refresh,
  });
  const off = useMutation({
    mutationFn: (note: string) => callOff(meeting.id, note),
    onSuccess: () => tell(t("calledOff"), { undo: () => back.mutate() }),
    onSettled: refresh,
  });
  const { back: takeBack } = useSubstitution(meeting.id);
  const close = () => setAsking(null);
  return (
    <>
      <Menu
        trigger={
          <Button small aria-label={t("actions", { when })}>
            ⋯
          </Button>
        }
      >
        {meeting.state === "scheduled" ? (
          <>
            {!isOnce && (
              <MenuItem onSelect={() => setAsking("substitute")}>{t("findSubstitute")}</MenuItem>
            )}
            {meeting.substitute_id && (
              <MenuItem onSelect={() => takeBack.mutate()}>
                {t(isOnce ? "giveBack" : "takeBack")}
              </MenuItem>
            )}
            <MenuItem onSelect={() => setAsking("move")}>{t("move")}</MenuItem>
            <MenuItem danger onSelect={() => setAsking("call-off")}>
              {t("callOff")}
            </MenuItem>
          </>
        ) : (
          <MenuItem onSelect={() => back.mutate()}>{t("restore")}</MenuItem>
        )}
      </Menu>
      {asking === "move" && (
        <MoveDialog meeting={meeting} group={group} zone={zone} onClose={close} />
      )}
      {asking === "substitute" && (
        <SubstituteDialog meeting={meeting} group={group} when={when} onClose={close} />
      )}
      {asking === "call-off" && (
        <CallOffDialog when={when} onCallOff={(note) => off.mutate(note)} onClose={close} />
      )}
    </>
  );
}

interface CallOffProps {
  when: string;
  onCallOff: (note: string) => void;
  onClose: () => void;
}

function CallOffDialog({ when, onCallOff, onClose }: CallOffProps) {
  const t = useLeadingWords();
  return (
    <Dialog title={t("callOffTitle", { when })} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={submitted(({ note = "" }) => {
          onCallOff(note);
          onClose();
        })}
      >
        <TextField name="note" label={t("note")} maxLength={500} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="danger">
            {t("callOffDo")}
          </Button>
          <Button onClick={onClose}>{t("keep")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
