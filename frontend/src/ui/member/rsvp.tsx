import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Membership } from "@/api/membership";
import type { Answer, OwnCohort, OwnMeeting } from "@/api/own-cohorts";
import { useFormats } from "@/lib/time";
import { messageOf } from "@/ui/failure";
import { useMemberWords } from "@/ui/member/words";
import { useTell } from "@/ui/toast";

const ANSWERS = ["yes", "maybe", "no"] as const;

/** Shown at once; taken back when the server refuses. */
export function Rsvp({ meeting, membership }: { meeting: OwnMeeting; membership: Membership }) {
  const t = useMemberWords();
  const formats = useFormats();
  const tell = useTell();
  const queries = useQueryClient();
  const { queryKey } = membership;
  const say = useMutation({
    mutationFn: (said: Answer) => membership.answer(meeting.id, said),
    onMutate: async (said) => {
      await queries.cancelQueries({ queryKey, exact: true });
      membership.patch(queries, (cohort) => withAnswer(cohort, meeting.id, said));
      return meeting.answer;
    },
    onError: (error, _said, before) => {
      membership.patch(queries, (cohort) => withAnswer(cohort, meeting.id, before ?? null));
      tell(messageOf(error), { tone: "bad" });
    },
    onSettled: () => queries.invalidateQueries({ queryKey, exact: true }),
  });
  return (
    <fieldset className="flex flex-wrap items-center gap-2">
      <legend className="sr-only">
        {t("coming", { day: formats.meeting(meeting.starts_at, meeting.zone) })}
      </legend>
      {ANSWERS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={meeting.answer === each}
          onClick={() => say.mutate(each)}
          className="h-10 rounded-md border border-line px-3 aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-semibold aria-pressed:text-accent"
        >
          {t(each)}
        </button>
      ))}
    </fieldset>
  );
}

function withAnswer(cohort: OwnCohort, id: string, answer: Answer | null): OwnCohort {
  return {
    ...cohort,
    meetings: cohort.meetings.map((each) => (each.id === id ? { ...each, answer } : each)),
  };
}
