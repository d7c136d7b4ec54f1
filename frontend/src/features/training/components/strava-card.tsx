import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type Connectable,
  connectStrava,
  disconnectStrava,
  sourcesQuery,
  syncStrava,
} from "@/features/training/api/athlete";
import { usePeopleWords } from "@/features/training/words-people";
import { useFormats } from "@/lib/time";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Dialog } from "@/ui/dialog";
import { useTell } from "@/ui/toast";

/** Nothing is shown where the operator has set up no source. */
export function SourceCards() {
  const sources = useQuery(sourcesQuery);
  const strava = sources.data?.items.find((each) => each.kind === "strava");
  return strava ? <StravaCard connection={strava.connection} /> : null;
}

type Connected = NonNullable<Connectable["connection"]>;

function StravaCard({ connection }: { connection: Connected | null }) {
  const t = usePeopleWords();
  const connect = useMutation({
    mutationFn: connectStrava,
    onSuccess: ({ url }) => globalThis.location.assign(url),
  });
  const isIn = connection?.state === "active";
  return (
    <Card title={t("strava")}>
      <div className="grid justify-items-start gap-3">
        {connection ? <Told connection={connection} /> : <p>{t("stravaNone")}</p>}
        <div className="flex flex-wrap gap-2">
          {!isIn && (
            <Button look="main" busy={connect.isPending} onClick={() => connect.mutate()}>
              {t("connect")}
            </Button>
          )}
          {isIn && <SyncButton />}
          {connection && <DisconnectButton />}
        </div>
      </div>
    </Card>
  );
}

function Told({ connection }: { connection: Connected }) {
  const t = usePeopleWords();
  const formats = useFormats();
  const { state, owner, connected_at: since, waiting, is_filling: isFilling } = connection;
  return (
    <div role="status">
      <p>{t("connectedSince", { day: formats.day(since), owner })}</p>
      {state === "refused" && <p className="text-bad">{t("refusedThere")}</p>}
      {waiting > 0 && <p className="text-soft">{t("waiting", { count: waiting })}</p>}
      {isFilling && <p className="text-soft">{t("filling")}</p>}
    </div>
  );
}

function SyncButton() {
  const t = usePeopleWords();
  const tell = useTell();
  const queries = useQueryClient();
  const sync = useMutation({
    mutationFn: syncStrava,
    onSuccess: async () => {
      tell(t("syncing"));
      await queries.invalidateQueries({ queryKey: sourcesQuery.queryKey });
    },
  });
  return (
    <Button busy={sync.isPending} onClick={() => sync.mutate()}>
      {t("sync")}
    </Button>
  );
}

/** What goes cannot come back by an undo, so it is asked for once. */
function DisconnectButton() {
  const t = usePeopleWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: disconnectStrava,
    onSuccess: async () => {
      setAsking(false);
      tell(t("disconnected"));
      await queries.invalidateQueries({ queryKey: ["training"] });
    },
  });
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {t("disconnect")}
      </Button>
      {asking && (
        <Dialog title={t("disconnectSure")} onClose={() => setAsking(false)}>
          <div className="grid justify-items-start gap-4">
            <p>{t("disconnectLead")}</p>
            <Button look="danger" busy={end.isPending} onClick={() => end.mutate()}>
              {t("disconnect")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
