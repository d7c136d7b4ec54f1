import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  letVisit,
  notePresence,
  type Roster,
  rosterKey,
  rosterQuery,
  type Seat,
  turnAway,
} from "@/features/leading/api/leading";
import { useLeadingWords } from "@/features/leading/words";
import { useFormats } from "@/lib/time";
import { Badge, type Tone } from "@/ui/badge";
import { Button } from "@/ui/button";
import { messageOf } from "@/ui/failure";
import { Loaded } from "@/ui/loaded";
import { useTell } from "@/ui/toast";

interface RosterProps {
  meetingId: string;
  hasBegun: boolean;
}

interface ListProps extends RosterProps {
  signUpId: string | undefined;
}

export function RosterList({ meetingId, signUpId, hasBegun }: ListProps) {
  const t = useLeadingWords();
  const roster = useQuery(rosterQuery(meetingId, signUpId));
  return (
    <Loaded query={roster}>
      {({ items }) => (
        <>
          <ul className="divide-y divide-line">
            {items.map((seat) => (
              <Line key={seat.sign_up_id} seat={seat} meetingId={meetingId} hasBegun={hasBegun} />
            ))}
          </ul>
          <p className="mt-2 text-sm text-soft">{t(hasBegun ? "tickNow" : "tickLater")}</p>
        </>
      )}
    </Loaded>
  );
}

const TONES: Record<NonNullable<Seat["answer"]>, Tone> = { yes: "good", maybe: "warn", no: "bad" };

function Line({ seat, meetingId, hasBegun }: RosterProps & { seat: Seat }) {
  const t = useLeadingWords();
  const formats = useFormats();
  const { answer, role } = seat;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2">
      <span className="min-w-40 flex-1">
        <span className="font-medium">{seat.name}</span>
        <br />
        <span className="text-sm text-soft">
          {t("theirTime", { time: formats.clock(seat.local_start, seat.zone) })}
          {role !== "member" && <> · {t(role)}</>}
        </span>
      </span>
      {!seat.can_come && <Badge tone="warn">{t("notFree")}</Badge>}
      <Badge tone={answer ? TONES[answer] : "plain"}>{t(answer ?? "silent")}</Badge>
      {hasBegun && <Presence seat={seat} meetingId={meetingId} />}
      {!hasBegun && role === "visitor" && <TurnAway seat={seat} meetingId={meetingId} />}
    </li>
  );
}

function TurnAway({ seat, meetingId }: { seat: Seat; meetingId: string }) {
  const t = useLeadingWords();
  const tell = useTell();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ["led"] });
  const refused = (error: Error) => tell(messageOf(error), { tone: "bad" });
  const undo = useMutation({
    mutationFn: () => letVisit(meetingId, seat.sign_up_id),
    onError: refused,
    onSettled: refresh,
  });
  const away = useMutation({
    mutationFn: () => turnAway(meetingId, seat.sign_up_id),
    onSuccess: () => tell(t("turnedAway", { name: seat.name }), { undo: () => undo.mutate() }),
    onError: refused,
    onSettled: refresh,
  });
  return (
    <Button small busy={away.isPending} onClick={() => away.mutate()}>
      {t("turnAway")}
      <span className="sr-only">: {seat.name}</span>
    </Button>
  );
}

/** Shown at once; taken back when the server refuses. */
function Presence({ seat, meetingId }: { seat: Seat; meetingId: string }) {
  const t = useLeadingWords();
  const tell = useTell();
  const queries = useQueryClient();
  const queryKey = rosterKey(meetingId);
  const mutationKey = ["presence", meetingId];
  const show = (came: boolean | null) =>
    queries.setQueryData<Roster>(queryKey, (roster) => roster && withPresence(roster, seat, came));
  const note = useMutation({
    mutationKey,
    mutationFn: (came: boolean | null) => notePresence(meetingId, seat.sign_up_id, came),
    onMutate: async (came) => {
      await queries.cancelQueries({ queryKey });
      show(came);
      return seat.came;
    },
    onError: (error, _came, before) => {
      show(before ?? null);
      tell(messageOf(error), { tone: "bad" });
    },
    // What was read between two ticks may not know of the last one yet.
    onSettled: () => {
      if (queries.isMutating({ mutationKey }) === 1) {
        void queries.invalidateQueries({ queryKey });
      }
    },
  });
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{t("presence", { name: seat.name })}</legend>
      {([true, false] as const).map((came) => (
        <button
          key={String(came)}
          type="button"
          aria-pressed={seat.came === came}
          onClick={() => note.mutate(seat.came === came ? null : came)}
          className="h-10 rounded-md border border-line px-3 text-sm aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-semibold aria-pressed:text-accent"
        >
          {seat.came === came && "✓ "}
          {t(came ? "came" : "missed")}
        </button>
      ))}
    </fieldset>
  );
}

function withPresence(roster: Roster, seat: Seat, came: boolean | null): Roster {
  return {
    ...roster,
    items: roster.items.map((each) =>
      each.sign_up_id === seat.sign_up_id ? { ...each, came } : each,
    ),
  };
}
