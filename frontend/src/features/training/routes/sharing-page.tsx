import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMe } from "@/api/me";
import {
  type Circle,
  endSharing,
  type SharingRow,
  share,
  sharingsQuery,
} from "@/features/training/api/athlete";
import { circlesQuery } from "@/features/training/api/performance";
import { usePeopleWords } from "@/features/training/words-people";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { useTell } from "@/ui/toast";

export function SharingPage() {
  const t = usePeopleWords();
  const circles = useQuery(circlesQuery);
  const sharings = useQuery(sharingsQuery);
  return (
    <Page title={t("sharing")} lead={t("sharingLead")}>
      <Loaded query={circles}>
        {({ items }) => (
          <Loaded query={sharings}>
            {(shared) =>
              items.length === 0 ? (
                <Empty title={t("noCircles")}>{t("noCirclesLead")}</Empty>
              ) : (
                <>
                  {shared.items.length === 0 && <p className="text-good">{t("notSharing")}</p>}
                  {items.map((each) => (
                    <CircleCard key={each.group_id} circle={each} shared={shared.items} />
                  ))}
                </>
              )
            }
          </Loaded>
        )}
      </Loaded>
      <Card title={t("whatOthersSee")}>
        <p className="max-w-prose text-soft">{t("whatOthersSeeLead")}</p>
      </Card>
    </Page>
  );
}

function CircleCard({ circle, shared }: { circle: Circle; shared: readonly SharingRow[] }) {
  const t = usePeopleWords();
  const me = useMe();
  const here = shared.filter((each) => each.group_id === circle.group_id);
  const coaches = circle.coaches.filter((each) => each.user_id !== me.id);
  return (
    <Card title={circle.name}>
      <ul className="divide-y divide-line">
        <Line
          name={t("wholeGroup")}
          hint={t("wholeGroupHint", { count: circle.members })}
          groupId={circle.group_id}
          coachId={null}
          shared={here.find((each) => each.coach_id === null)}
        />
        {coaches.map((each) => (
          <Line
            key={each.user_id}
            name={each.name}
            hint={t("coachHint")}
            groupId={circle.group_id}
            coachId={each.user_id}
            shared={here.find(({ coach_id: coachId }) => coachId === each.user_id)}
          />
        ))}
      </ul>
    </Card>
  );
}

interface LineProps {
  name: string;
  hint: string;
  groupId: string;
  coachId: string | null;
  shared?: SharingRow;
}

function Line({ name, hint, groupId, coachId, shared }: LineProps) {
  const t = usePeopleWords();
  const formats = useFormats();
  const tell = useTell();
  const queries = useQueryClient();
  const begin = useMutation({
    mutationFn: () => share(groupId, coachId),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: sharingsQuery.queryKey });
      tell(t("sharedNow", { name }));
    },
  });
  const end = useMutation({
    mutationFn: endSharing,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: sharingsQuery.queryKey });
      tell(t("endedNow", { name }), { undo: () => begin.mutate() });
    },
  });
  return (
    <li className="flex flex-wrap items-center gap-3 py-2">
      <div className="min-w-48 flex-1">
        <p className="font-medium">{name}</p>
        <p className="text-sm text-soft">{hint}</p>
      </div>
      {shared && (
        <Badge tone="accent">{t("shared", { day: formats.day(shared.created_at) })}</Badge>
      )}
      {shared ? (
        <Button
          small
          look="danger"
          busy={end.isPending}
          aria-label={`${t("end")}: ${name}`}
          onClick={() => end.mutate(shared.id)}
        >
          {t("end")}
        </Button>
      ) : (
        <Button
          small
          busy={begin.isPending}
          aria-label={`${t("share")}: ${name}`}
          onClick={() => begin.mutate()}
        >
          {t("share")}
        </Button>
      )}
    </li>
  );
}
