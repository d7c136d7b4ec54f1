import { useQuery } from "@tanstack/react-query";
import { connectionsQuery, isAtRest, providerName } from "@/api/connections";
import { draftPlanQuery, planQuery } from "@/api/plans";
import type { Connection, Draft } from "@/api/shapes";
import { usePublishWords } from "@/features/publishing/words";
import { useFormats } from "@/lib/time";
import { Badge, type Tone } from "@/ui/badge";
import { Card } from "@/ui/card";
import { Failure } from "@/ui/failure";
import { Loaded } from "@/ui/loaded";
import { PlanTold } from "@/ui/plan-told";
import { Spinner } from "@/ui/spinner";

const TONES: Record<Connection["state"], Tone> = {
  never: "plain",
  converged: "good",
  waiting: "warn",
  guarded: "warn",
  failed: "bad",
};

/** When the last turn of each connection had ended before it was published. */
export type Turns = ReadonlyMap<string, string | null>;
export const NO_TURNS: Turns = new Map();

interface OutsideProps {
  cohortId: string;
  /** What is about to be published; null once it is. */
  draft: Draft | null;
  turns: Turns;
}

/** Before: what would be done at each place, in words. After: how each place comes along. */
export function Outside({ cohortId, draft, turns }: OutsideProps) {
  const t = usePublishWords();
  const connections = useQuery(connectionsQuery(cohortId, draft === null));
  return (
    <Card title={draft ? t("outside") : t("progress")}>
      <Loaded query={connections}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-soft">{t("notConnected")}</p>
          ) : (
            <>
              {draft && <p className="mb-2 text-soft">{t("outsideLead")}</p>}
              <ul className="divide-y divide-line">
                {items.map((each) =>
                  draft ? (
                    <Foreseen key={each.id} connection={each} draft={draft} />
                  ) : (
                    <Place
                      key={each.id}
                      connection={each}
                      isBefore={turns.has(each.id) && turns.get(each.id) === each.ended_at}
                    />
                  ),
                )}
              </ul>
            </>
          )
        }
      </Loaded>
    </Card>
  );
}

function Foreseen({ connection, draft }: { connection: Connection; draft: Draft }) {
  const t = usePublishWords();
  const { cohort_id: cohortId, provider } = connection;
  const made = useQuery(draftPlanQuery(cohortId, provider, draft));
  const plan = useQuery(planQuery(made.data?.id ?? null));
  const isLooking = !made.error && !plan.error && (!plan.data || plan.data.state === "waiting");
  return (
    <li className="grid gap-1 py-2">
      <p>
        <span className="font-medium">{providerName(provider)}</span>{" "}
        <span className="text-sm text-soft">{connection.place}</span>
      </p>
      {isLooking && (
        <p className="flex items-center gap-2 text-soft" role="status">
          <Spinner /> {t("planning")}
        </p>
      )}
      {(made.error || plan.error) && <Failure error={made.error ?? plan.error} />}
      {plan.data && plan.data.state !== "waiting" && <PlanTold plan={plan.data} />}
    </li>
  );
}

interface PlaceProps {
  connection: Connection;
  /** Its last turn was before what was published: what it says is of yesterday. */
  isBefore: boolean;
}

function Place({ connection, isBefore }: PlaceProps) {
  const t = usePublishWords();
  const formats = useFormats();
  const word = connection.state === "guarded" ? "isGuarded" : connection.state;
  return (
    <li className="flex flex-wrap items-center gap-3 py-2">
      <span className="font-medium">{providerName(connection.provider)}</span>
      <span className="min-w-0 flex-1 truncate text-sm text-soft">{connection.place}</span>
      {isAtRest(connection) && !isBefore ? (
        <Badge tone={TONES[connection.state]}>{t(word)}</Badge>
      ) : (
        <span className="flex items-center gap-2 text-accent" role="status">
          <Spinner /> {t("working")}
        </span>
      )}
      {connection.ended_at && !isBefore && (
        <span className="text-sm text-soft">{formats.ago(connection.ended_at)}</span>
      )}
      {connection.note && <span className="w-full text-sm text-soft">{connection.note}</span>}
    </li>
  );
}
