import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { OwnGroup } from "@/api/own-cohorts";
import { type Choice, groupChoicesQuery, switchGroup } from "@/features/home/api/switching";
import { useHomeWords } from "@/features/home/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Loaded } from "@/ui/loaded";
import { useTell } from "@/ui/toast";

interface SwitchProps {
  cohortId: string;
  signUpId: string;
  own: OwnGroup;
}

/** Asked for when somebody thinks of it: most never do. */
export function SwitchCard({ cohortId, signUpId, own }: SwitchProps) {
  const t = useHomeWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <Card title={t("switch")}>
      {isOpen ? (
        <Choices {...{ cohortId, signUpId, own }} />
      ) : (
        <div className="grid justify-items-start gap-3">
          <p className="text-soft">{t("switchLead")}</p>
          <Button onClick={() => setOpen(true)}>{t("showGroups")}</Button>
        </div>
      )}
    </Card>
  );
}

function Choices({ cohortId, signUpId, own }: SwitchProps) {
  const t = useHomeWords();
  const tell = useTell();
  const queries = useQueryClient();
  const choices = useQuery(groupChoicesQuery(cohortId, signUpId));
  const change = useMutation({
    mutationFn: (to: string) => switchGroup(cohortId, to),
    onSuccess: async (group, to) => {
      await queries.invalidateQueries({ queryKey: ["me", "cohorts"] });
      const undo = to === own.id ? undefined : () => change.mutate(own.id);
      tell(t("switched", { group: group.name }), { undo });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["me", "cohorts"] }),
  });
  return (
    <Loaded query={choices}>
      {({ items }) =>
        items.length === 0 ? (
          <p>{t("onlyGroup")}</p>
        ) : (
          <ul className="divide-y divide-line">
            {items.toSorted(byFit).map((each) => (
              <Line
                key={each.id}
                choice={each}
                isBusy={change.isPending}
                onTake={() => change.mutate(each.id)}
              />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function byFit(one: Choice, other: Choice): number {
  return Number(one.obstacle !== null) - Number(other.obstacle !== null);
}

interface LineProps {
  choice: Choice;
  isBusy: boolean;
  onTake: () => void;
}

function Line({ choice, isBusy, onTake }: LineProps) {
  const t = useHomeWords();
  const formats = useFormats();
  const { name, local, room, obstacle } = choice;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
      <span className="min-w-40 flex-1">
        <span className="font-medium">{name}</span>
        <br />
        {t("meets", { day: formats.weekday(local.day, "long"), start: local.start })}
      </span>
      {obstacle ? (
        <Badge>{t(obstacle)}</Badge>
      ) : (
        <>
          <span className="text-soft">{t("room", { count: room })}</span>
          <Button small disabled={isBusy} onClick={onTake}>
            {t("change")}
            <span className="sr-only">: {name}</span>
          </Button>
        </>
      )}
    </li>
  );
}
