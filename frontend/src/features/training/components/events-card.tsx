import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { untilFor } from "@/features/training/api/days";
import {
  eventsQuery,
  type PlannedEvent,
  plan,
  readPlanAgain,
  unplan,
  wantedOf,
  withoutIt,
} from "@/features/training/api/events";
import { useFigures } from "@/features/training/api/figures";
import { EventDialog } from "@/features/training/components/event-dialog";
import { usePlanWords } from "@/features/training/words-plan";
import { language } from "@/lib/language";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { messageOf } from "@/ui/failure";
import { Loaded } from "@/ui/loaded";
import { useTell } from "@/ui/toast";

/** Of oneself (`me`), or of somebody who lets one see it. */
export function EventsCard({ athlete }: { athlete: string }) {
  const t = usePlanWords();
  const events = useQuery(eventsQuery(athlete));
  const [shown, setShown] = useState<PlannedEvent | "new" | null>(null);
  const isOwn = athlete === "me";
  const begin = isOwn && (
    <Button small onClick={() => setShown("new")}>
      {t("plan")}
    </Button>
  );
  return (
    <Card title={t("planned")} aside={begin}>
      <Loaded query={events}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("none")}>{t(isOwn ? "noneLead" : "noneOther")}</Empty>
          ) : (
            <>
              {isOwn && <p className="mb-2 max-w-prose text-sm text-soft">{t("plannedLead")}</p>}
              <ul className="divide-y divide-line">
                {items.map((each) => (
                  <Line key={each.id} event={each} onChange={isOwn ? setShown : undefined} />
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
      {shown && (
        <EventDialog event={shown === "new" ? undefined : shown} onClose={() => setShown(null)} />
      )}
    </Card>
  );
}

interface LineProps {
  event: PlannedEvent;
  onChange?: (event: PlannedEvent) => void;
}

function Line({ event, onChange }: LineProps) {
  const t = usePlanWords();
  const formats = useFormats();
  const figures = useFigures();
  const until = untilFor(language.use());
  const told = [
    event.distance_m !== null && figures.distance(event.distance_m),
    event.target_s !== null && t("aim", { time: figures.time(event.target_s) }),
    event.score === null ? t("notCounted") : t("points", { points: figures.points(event.score) }),
  ];
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2">
      <div className="min-w-48 flex-1">
        <p>
          <span className="font-medium">{event.name}</span>{" "}
          <Badge tone={event.kind === "race" ? "accent" : "plain"}>{t(event.kind)}</Badge>
        </p>
        <p className="text-sm">
          {formats.date(`${event.day}T12:00:00Z`, "UTC")}, {until(event.day)}
        </p>
        <p className="text-sm text-soft">{told.filter(Boolean).join(", ")}</p>
      </div>
      {onChange && (
        <div className="flex gap-2">
          <Button
            small
            aria-label={`${t("change")}: ${event.name}`}
            onClick={() => onChange(event)}
          >
            {t("change")}
          </Button>
          <DeleteButton event={event} />
        </div>
      )}
    </li>
  );
}

/** Gone from the list at once; back again if the server will not have it, or by undoing. */
function DeleteButton({ event }: { event: PlannedEvent }) {
  const t = usePlanWords();
  const tell = useTell();
  const queries = useQueryClient();
  const again = useMutation({
    mutationFn: () => plan(wantedOf(event)),
    onSettled: () => readPlanAgain(queries),
  });
  const remove = useMutation({
    mutationFn: () => unplan(event.id),
    onMutate: async () => {
      await queries.cancelQueries({ queryKey: eventsQuery("me").queryKey });
      return { putBack: withoutIt(queries, event.id) };
    },
    onError: (error: unknown, _given, kept) => {
      kept?.putBack();
      tell(messageOf(error), { tone: "bad" });
    },
    onSuccess: () => tell(t("removed", { name: event.name }), { undo: () => again.mutate() }),
    onSettled: () => readPlanAgain(queries),
  });
  return (
    <Button
      small
      look="danger"
      aria-label={`${t("remove")}: ${event.name}`}
      onClick={() => remove.mutate()}
    >
      {t("remove")}
    </Button>
  );
}
