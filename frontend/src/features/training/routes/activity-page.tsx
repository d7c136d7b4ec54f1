import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { may, useMe } from "@/api/me";
import {
  activityQuery,
  type Detail,
  effortsQuery,
  remove,
  streamsQuery,
} from "@/features/training/api/activities";
import { callBack, goAfter } from "@/features/training/api/leaving";
import { recordingOf } from "@/features/training/api/recording";
import { EditDialog } from "@/features/training/components/edit-dialog";
import { EffortsCard } from "@/features/training/components/efforts-card";
import { LapsCard, SplitsCard } from "@/features/training/components/laps-card";
import { LinkedChart } from "@/features/training/components/linked-chart";
import { NumbersRow } from "@/features/training/components/numbers-row";
import { RouteDrawing } from "@/features/training/components/route-drawing";
import { SourcesCard } from "@/features/training/components/sources-card";
import { useTrainingWords } from "@/features/training/words";
import { useActivityWords } from "@/features/training/words-activity";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Failure, messageOf } from "@/ui/failure";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { useTell } from "@/ui/toast";

const UNDO_FOR = 8000;

export function ActivityPage() {
  const { activityId } = useParams({ from: "/inside/training/activities/$activityId" });
  const t = useTrainingWords();
  const activity = useQuery(activityQuery(activityId));
  if (activity.data) return <Shown activity={activity.data} />;
  return (
    <Page title={t("training")}>
      {activity.error ? (
        <Failure error={activity.error} onRetry={() => void activity.refetch()} />
      ) : (
        <Skeleton rows={8} />
      )}
    </Page>
  );
}

function Shown({ activity }: { activity: Detail }) {
  const t = useActivityWords();
  const words = useTrainingWords();
  const formats = useFormats();
  const isDerived = may(useMe(), "performance.read");
  const [editing, setEditing] = useState(false);
  const efforts = useQuery({ ...effortsQuery(activity.id), enabled: isDerived });
  const title =
    activity.title ||
    words("untitled", { sport: words(activity.sport), day: formats.day(activity.started_at) });
  return (
    <Page
      title={title}
      lead={
        <>
          {words(activity.sport)}, {formats.moment(activity.started_at)}{" "}
          {activity.is_race && <Badge tone="accent">{t("race")}</Badge>}{" "}
          <Back activity={activity} />
        </>
      }
      actions={
        activity.own && (
          <>
            <Button onClick={() => setEditing(true)}>{t("edit")}</Button>
            <DeleteButton activityId={activity.id} />
          </>
        )
      }
    >
      <NumbersRow activity={activity} efforts={efforts.data} />
      {activity.channels.length > 0 ? (
        <Along activity={activity} />
      ) : (
        <p className="text-soft">{t("noStreams")}</p>
      )}
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <div className="grid grid-cols-1 gap-4">
          {isDerived && (
            <Loaded query={efforts}>{(found) => <EffortsCard efforts={found} />}</Loaded>
          )}
          <SourcesCard activity={activity} />
        </div>
        <div className="grid grid-cols-1 gap-4">
          <SplitsCard activity={activity} />
          <LapsCard activity={activity} />
        </div>
      </div>
      {editing && <EditDialog activity={activity} onClose={() => setEditing(false)} />}
    </Page>
  );
}

function Back({ activity }: { activity: Detail }) {
  const t = useActivityWords();
  if (activity.own) {
    return (
      <Link to="/training" activeOptions={{ exact: true }}>
        {t("back")}
      </Link>
    );
  }
  return (
    <Link to="/training/athletes/$userId" params={{ userId: activity.user_id }}>
      {t("backAthlete")}
    </Link>
  );
}

function Along({ activity }: { activity: Detail }) {
  const t = useActivityWords();
  const streams = useQuery(streamsQuery(activity.id));
  const [cursor, setCursor] = useState<number | null>(null);
  const recording = useMemo(
    () => streams.data && recordingOf(streams.data, activity.distance_m),
    [streams.data, activity.distance_m],
  );
  if (streams.data && !recording) return null;
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <Card title={t("chart")}>
        <Loaded query={streams} waiting={<Skeleton rows={8} />}>
          {() =>
            recording && (
              <LinkedChart
                recording={recording}
                sport={activity.sport}
                cursor={cursor}
                onCursor={setCursor}
              />
            )
          }
        </Loaded>
      </Card>
      {recording && recording.route.length > 1 && (
        <Card title={t("route")}>
          <RouteDrawing recording={recording} cursor={cursor} />
        </Card>
      )}
    </div>
  );
}

/** It goes when nobody called it back, so that undoing loses nothing. */
function DeleteButton({ activityId }: { activityId: string }) {
  const t = useActivityWords();
  const tell = useTell();
  const queries = useQueryClient();
  const navigate = useNavigate();
  function begin(): void {
    goAfter(activityId, UNDO_FOR, () => {
      void remove(activityId)
        .catch((error: unknown) => tell(messageOf(error), { tone: "bad" }))
        .then(() => queries.invalidateQueries({ queryKey: ["training"] }));
    });
    tell(t("removed"), {
      undo() {
        callBack(activityId);
        tell(t("kept"));
        void navigate({ to: "/training/activities/$activityId", params: { activityId } });
      },
    });
    void navigate({ to: "/training" });
  }
  return (
    <Button look="danger" onClick={begin}>
      {t("remove")}
    </Button>
  );
}
