import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Membership, Visit } from "@/api/membership";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Loaded } from "@/ui/loaded";
import { useVisiting } from "@/ui/member/visiting";
import { useMemberWords } from "@/ui/member/words";

const SHOWN = 8;

/** Asked for when somebody thinks of it, as changing groups is. */
export function VisitCard({ membership }: { membership: Membership }) {
  const t = useMemberWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <Card title={t("visit")}>
      {isOpen ? (
        <Choices membership={membership} />
      ) : (
        <div className="grid justify-items-start gap-3">
          <p className="text-soft">{t("visitLead")}</p>
          <Button onClick={() => setOpen(true)}>{t("showVisits")}</Button>
        </div>
      )}
    </Card>
  );
}

function Choices({ membership }: { membership: Membership }) {
  const t = useMemberWords();
  const choices = useQuery({ queryKey: membership.visitsKey, queryFn: membership.visits });
  const { plan } = useVisiting(membership);
  const [isAll, setAll] = useState(false);
  return (
    <Loaded query={choices}>
      {({ items }) => {
        if (items.length === 0) return <p>{t("noVisits")}</p>;
        const inOrder = items.toSorted(byFit);
        const shown = isAll ? inOrder : inOrder.slice(0, SHOWN);
        return (
          <>
            <ul className="divide-y divide-line">
              {shown.map((each) => (
                <Line
                  key={each.meeting_id}
                  choice={each}
                  isBusy={plan.isPending}
                  onTake={() => plan.mutate(each.meeting_id)}
                />
              ))}
            </ul>
            {shown.length < items.length && (
              <Button look="quiet" onClick={() => setAll(true)}>
                {t("showAll", { count: items.length })}
              </Button>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

/** What is in one's hours first, then what could be, and the nearest before. */
function byFit(one: Visit, other: Visit): number {
  return rank(one) - rank(other) || Date.parse(one.starts_at) - Date.parse(other.starts_at);
}

function rank(choice: Visit): number {
  if (choice.obstacle) return 2;
  return choice.within_hours ? 0 : 1;
}

interface LineProps {
  choice: Visit;
  isBusy: boolean;
  onTake: () => void;
}

function Line({ choice, isBusy, onTake }: LineProps) {
  const t = useMemberWords();
  const formats = useFormats();
  const { group, week, room, obstacle, zone } = choice;
  const when = formats.meeting(choice.starts_at, zone);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
      <span className="min-w-40 flex-1">
        <span className="font-medium">{when}</span>
        <br />
        <span className="text-soft">
          {group}, {t("week", { week: week + 1 })}
        </span>
      </span>
      {!choice.within_hours && <Badge tone="warn">{t("notMyHours")}</Badge>}
      {obstacle ? (
        <Badge>{t(obstacle)}</Badge>
      ) : (
        <>
          <span className="text-soft">{t("room", { count: room })}</span>
          <Button small disabled={isBusy} onClick={onTake}>
            {t("visitDo")}
            <span className="sr-only">
              : {group}, {when}
            </span>
          </Button>
        </>
      )}
    </li>
  );
}
