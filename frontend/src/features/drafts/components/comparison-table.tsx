import { groupName } from "@/features/drafts/api/board";
import type { Comparison } from "@/features/drafts/api/drafts";
import { useDraftWords } from "@/features/drafts/words";
import { useFormats } from "@/lib/time";

/** Two ways to group the same people, and who meets otherwise. */
export function ComparisonTable({ comparison }: { comparison: Comparison }) {
  const t = useDraftWords();
  const formats = useFormats();
  const { before, after, movers } = comparison;
  function placed(group: string | null, time: string | null): string {
    const name = group && /^g\d+$/.test(group) ? t("group", { key: groupName(group) }) : group;
    return [name, time && formats.weekly(time)].filter(Boolean).join(" · ") || t("nowhere");
  }
  function sideTold({ number }: Comparison["before"], otherwise: "before" | "after"): string {
    return number === null ? t(otherwise) : t("draft", { number });
  }
  const rows: readonly [string, string, string][] = [
    [t("placedShort"), formats.number(before.placed), formats.number(after.placed)],
    [t("groups"), formats.number(before.groups), formats.number(after.groups)],
    [t("sizes"), before.sizes.join(", "), after.sizes.join(", ")],
    [t("likes"), formats.percent(before.preferred_share), formats.percent(after.preferred_share)],
  ];
  return (
    <div className="grid gap-4">
      <table className="w-full">
        <thead>
          <tr className="text-left text-sm text-soft">
            <td />
            <th scope="col" className="font-medium">
              {sideTold(before, "before")}
            </th>
            <th scope="col" className="font-medium">
              {sideTold(after, "after")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, one, other]) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1 pr-4 text-left font-normal text-soft">
                {name}
              </th>
              <td className="pr-4">{one}</td>
              <td className="font-semibold">{other}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <section>
        <h3 className="mb-1 font-medium">
          {movers.length === 0 ? t("nothingMoves") : t("movers", { count: movers.length })}
        </h3>
        <ul className="max-h-64 overflow-y-auto">
          {movers.map((each) => (
            <li key={each.id} className="grid grid-cols-3 gap-2 border-t border-line py-1 text-sm">
              <span className="truncate">{each.name}</span>
              <span className="text-soft">{placed(each.group_before, each.before)}</span>
              <span>{placed(each.group_after, each.after)}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
