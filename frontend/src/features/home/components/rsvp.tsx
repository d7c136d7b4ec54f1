import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type Answer,
  answer,
  type OwnMeeting,
  type OwnMeetings,
  ownMeetingsQuery,
} from "@/features/home/api/meetings";
import { useHomeWords } from "@/features/home/words";
import { messageOf } from "@/ui/failure";
import { useTell } from "@/ui/toast";

const ANSWERS = ["yes", "maybe", "no"] as const;

/** Shown at once; taken back when the server refuses. */
export function Rsvp({ meeting }: { meeting: OwnMeeting }) {
  const t = useHomeWords();
  const tell = useTell();
  const queries = useQueryClient();
  const key = ownMeetingsQuery.queryKey;
  const say = useMutation({
    mutationFn: (said: Answer) => answer(meeting.id, said),
    onMutate: async (said) => {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData<OwnMeetings>(key);
      queries.setQueryData<OwnMeetings>(key, (all) => all && answeredIn(all, meeting.id, said));
      return before;
    },
    onError: (error, _said, before) => {
      queries.setQueryData(key, before);
      tell(messageOf(error), { tone: "bad" });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  return (
    <fieldset className="flex flex-wrap items-center gap-2">
      <legend className="sr-only">{t("coming")}</legend>
      {ANSWERS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={meeting.answer === each}
          onClick={() => say.mutate(each)}
          className="h-9 rounded-md border border-line px-3 aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-semibold aria-pressed:text-accent"
        >
          {t(each)}
        </button>
      ))}
    </fieldset>
  );
}

function answeredIn(all: OwnMeetings, id: string, said: Answer): OwnMeetings {
  return {
    ...all,
    items: all.items.map((each) => (each.id === id ? { ...each, answer: said } : each)),
  };
}
