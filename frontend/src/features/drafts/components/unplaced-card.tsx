import { useMutation } from "@tanstack/react-query";
import type { Draft } from "@/api/shapes";
import { groupName } from "@/features/drafts/api/board";
import { askUnplaced, type Remedy } from "@/features/drafts/api/drafts";
import { DropPlace } from "@/features/drafts/components/drop-place";
import type { BoardActs } from "@/features/drafts/components/group-card";
import { PersonCard } from "@/features/drafts/components/person-card";
import { useReasonTold } from "@/features/drafts/reason-words";
import { useDraftWords } from "@/features/drafts/words";
import { useFormats } from "@/lib/time";
import { Button } from "@/ui/button";
import { useTell } from "@/ui/toast";

interface UnplacedCardProps extends BoardActs {
  draft: Draft;
}

/** Whoever is left over, with the reason and with what would place them. */
export function UnplacedCard({ draft, ...acts }: UnplacedCardProps) {
  const t = useDraftWords();
  const reasonTold = useReasonTold();
  return (
    <DropPlace
      draft={draft}
      dragged={acts.dragged}
      to={null}
      label={t("unplaced")}
      onDrop={(seat) => acts.onMove(seat, null)}
    >
      <header className="flex items-center justify-between gap-2">
        <h3 className="font-semibold">
          {t("unplaced")} ({draft.unplaced.length})
        </h3>
        {draft.unplaced.length > 0 && <Ask cohortId={draft.cohort_id} />}
      </header>
      {draft.unplaced.length === 0 && <p className="text-soft">{t("nobodyUnplaced")}</p>}
      <ul className="grid grid-cols-1 gap-2">
        {draft.unplaced.map((person) => {
          const seat = { id: person.id, name: person.name, group: null };
          return (
            <li key={person.id} className="border-t border-line pt-2 first:border-0 first:pt-0">
              <ul>
                <PersonCard
                  person={person}
                  group={null}
                  draft={draft}
                  disabled={acts.disabled}
                  onMove={(to) => acts.onMove(seat, to)}
                  onDrag={(isDragging) => acts.onDrag(isDragging ? seat : null)}
                />
              </ul>
              <p className="px-2 text-sm text-soft">{reasonTold(person) || t("noReason")}</p>
              {person.remedies.slice(0, 2).map((remedy) => (
                <RemedyLine key={`${remedy.kind} ${remedy.group}`} remedy={remedy} />
              ))}
            </li>
          );
        })}
      </ul>
    </DropPlace>
  );
}

function RemedyLine({ remedy }: { remedy: Remedy }) {
  const t = useDraftWords();
  const formats = useFormats();
  const group = remedy.group ? groupName(remedy.group) : "";
  const weeks = remedy.weeks.map((week) => t("weekNumber", { week: week + 1 })).join(", ");
  const kind = remedy.kind === "widen" && !group ? "widenNew" : remedy.kind;
  return (
    <p className="px-2 text-sm text-accent">
      {t(kind, {
        group,
        weeks,
        windows: remedy.windows.map(formats.weekly).join(", "),
        people: remedy.people.join(", "),
      })}
    </p>
  );
}

function Ask({ cohortId }: { cohortId: string }) {
  const t = useDraftWords();
  const tell = useTell();
  const ask = useMutation({
    mutationFn: () => askUnplaced(cohortId),
    onSuccess: ({ people }) =>
      tell(t("asked", { count: people.filter((each) => each.outcome === "asked").length })),
  });
  return (
    <Button small look="quiet" busy={ask.isPending} onClick={() => ask.mutate()}>
      {t("ask")}
    </Button>
  );
}
