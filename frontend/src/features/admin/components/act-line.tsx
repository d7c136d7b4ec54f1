import { useQuery } from "@tanstack/react-query";
import { may, useMe } from "@/api/me";
import { type Act, namesQuery } from "@/features/admin/api/operations";
import { useAdminWords } from "@/features/admin/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";

/** The log knows ids; who they are is said where one may know it. */
export function ActLine({ act }: { act: Act }) {
  const t = useAdminWords();
  const formats = useFormats();
  const names = useQuery({ ...namesQuery, enabled: may(useMe(), "users.manage") });
  const nameOf = (id: string) => names.data?.get(id) ?? id;
  const who = act.actor_id ? nameOf(act.actor_id) : t("system");
  return (
    <li>
      <details className="px-4 py-2">
        <summary className="grid gap-x-3 sm:grid-cols-[12rem_1fr_auto]">
          <span className="text-sm text-soft">{formats.moment(act.at)}</span>
          <span className="min-w-0 break-words">
            <span className="font-medium">{act.action}</span>{" "}
            <span className="text-soft">
              {who}, {t("via", { via: act.via })}
            </span>
          </span>
          <span>
            {act.outcome === "denied" ? (
              <Badge tone="bad">{t("denied")}</Badge>
            ) : (
              <Badge>
                {act.number === null ? t("unsealed") : t("sealed", { number: String(act.number) })}
              </Badge>
            )}
          </span>
        </summary>
        <dl className="mt-2 grid gap-2 text-sm sm:grid-cols-2">
          <Detail
            name={t("subject")}
            value={act.subject.replace(/^user:(.+)$/, (_, id) => nameOf(id))}
          />
          <Detail name={t("request")} value={act.request_id} />
          <Detail name={t("reason")} value={act.reason} />
          <Detail name={t("before")} value={told(act.before)} />
          <Detail name={t("after")} value={told(act.after)} />
        </dl>
      </details>
    </li>
  );
}

function Detail({ name, value }: { name: string; value: string | null }) {
  if (!value) return null;
  return (
    <div>
      <dt className="text-soft">{name}</dt>
      <dd className="break-all">{value}</dd>
    </div>
  );
}

function told(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}
