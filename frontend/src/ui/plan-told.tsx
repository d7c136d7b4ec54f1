import { operationsOf, tally } from "@/api/plans";
import type { Plan } from "@/api/shapes";
import { KINDS, useKindWords, usePlanWords } from "@/ui/plan-words";

const WORDS = { create: "create", update: "update", remove: "delete", delete: "delete" } as const;

/** A plan in words, and every single act of it for who wants to see. */
export function PlanTold({ plan }: { plan: Plan }) {
  const t = usePlanWords();
  const say = useKindWords();
  if (plan.failure) return <p className="text-bad">{plan.failure}</p>;
  const operations = operationsOf(plan);
  if (operations.length === 0) return <p>{t("nothing")}</p>;
  return (
    <div className="grid gap-2">
      <p>
        {tally(plan)
          .map(({ act, kind, count }) =>
            t(WORDS[act as keyof typeof WORDS] ?? "update", { what: kindTold(say, kind, count) }),
          )
          .join(", ")}
      </p>
      {plan.content.guarded && <p className="text-warn">{t("guarded")}</p>}
      <details>
        <summary className="text-sm text-soft">{t("all", { count: operations.length })}</summary>
        <ul className="mt-1 max-h-64 overflow-y-auto text-sm">
          {operations.map((each) => (
            <li
              key={`${each.kind} ${each.key} ${each.act}`}
              className="grid grid-cols-[5rem_7rem_1fr] gap-2"
            >
              <span>{each.act}</span>
              <span className="text-soft">{each.kind}</span>
              <span>
                {each.key} {each.reason && <span className="text-soft">({each.reason})</span>}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function kindTold(say: ReturnType<typeof useKindWords>, kind: string, count: number): string {
  const known = KINDS.find((each) => each === kind);
  return say(known ?? "other", { count, kind: kind.replaceAll("_", " ") });
}
