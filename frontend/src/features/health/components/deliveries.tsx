import { useQuery } from "@tanstack/react-query";
import { noticesQuery } from "@/api/notices";
import { talliesOf } from "@/features/health/api/tallies";
import { useHealthWords } from "@/features/health/words";
import { useFormats } from "@/lib/time";
import { Card } from "@/ui/card";
import { Loaded } from "@/ui/loaded";
import { useNoticeWords } from "@/ui/notice-words";

const COLUMNS = ["sent", "ahead", "failed"] as const;

/** What people were told lately, and what did not get through. */
export function Deliveries({ cohortId }: { cohortId: string }) {
  const t = useHealthWords();
  const names = useNoticeWords();
  const formats = useFormats();
  const notices = useQuery(noticesQuery(cohortId));
  return (
    <Card title={t("deliveries")}>
      <Loaded query={notices}>
        {({ items }) => {
          const tallies = talliesOf(items);
          if (tallies.length === 0) return <p className="text-soft">{t("noDeliveries")}</p>;
          return (
            <table className="w-full text-left tabular-nums">
              <thead className="text-sm text-soft">
                <tr>
                  <th className="py-1 font-normal">{t("message")}</th>
                  {COLUMNS.map((column) => (
                    <th key={column} className="py-1 text-right font-normal">
                      {t(column === "failed" ? "notThrough" : column)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {tallies.map((each) => (
                  <tr key={each.type}>
                    <th className="py-1.5 font-normal">{names(each.type)}</th>
                    {COLUMNS.map((column) => (
                      <td
                        key={column}
                        className={`py-1.5 text-right ${column === "failed" && each.failed > 0 ? "font-medium text-bad" : ""}`}
                      >
                        {formats.number(each[column])}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          );
        }}
      </Loaded>
    </Card>
  );
}
