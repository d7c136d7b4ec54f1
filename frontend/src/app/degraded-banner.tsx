import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { may, useMe } from "@/api/me";
import { nameOf, standingQuery, troublesOf } from "@/api/standing";
import { useAppWords } from "@/app/words";

/** For whoever others turn to when something does not work. */
export function DegradedBanner() {
  const me = useMe();
  return may(me, "cohorts.plan") ? <Told isOperator={may(me, "operations.jobs")} /> : null;
}

function Told({ isOperator }: { isOperator: boolean }) {
  const t = useAppWords();
  const standing = useQuery(standingQuery);
  const troubles = standing.data ? troublesOf(standing.data) : [];
  if (troubles.length === 0) return null;
  return (
    <div role="status" className="border-b border-warn bg-warn-soft">
      <p className="mx-auto max-w-7xl px-4 py-2 text-warn">
        <strong>{t("degraded")}</strong> {troubles.map(nameOf).join(", ")}.{" "}
        {isOperator ? (
          <Link to="/admin" activeOptions={{ exact: true }} className="text-warn underline">
            {t("degradedMore")}
          </Link>
        ) : (
          t("degradedTold")
        )}
      </p>
    </div>
  );
}
