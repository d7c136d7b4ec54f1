import { type Balance, countsTold } from "@/features/drafts/api/board";
import { useBalanceWords } from "@/features/drafts/balance-words";
import { useFormats } from "@/lib/time";

/** One line for each attribute that a rule speaks of: how alike the people of a group are. */
export function BalanceLines({ balance }: { balance: readonly Balance[] }) {
  const told = useBalanceTold();
  if (balance.length === 0) return null;
  return (
    <dl className="grid gap-0.5 text-sm text-soft">
      {balance.map((each) => (
        <div key={each.attribute} className="flex flex-wrap gap-x-2">
          <dt className="font-medium">{each.attribute}</dt>
          <dd className="min-w-0 break-words">{told(each)}</dd>
        </div>
      ))}
    </dl>
  );
}

function useBalanceTold(): (balance: Balance) => string {
  const t = useBalanceWords();
  const formats = useFormats();
  return (balance) => {
    const { mean, lowest, highest, mean_of_all: ofAll, silent } = balance;
    const { shown, more } = countsTold(balance);
    const parts = shown.map(({ value, people }) => `${value} ${formats.number(people)}`);
    if (more > 0) parts.push(t("more", { count: more }));
    if (mean !== null && lowest !== null && highest !== null && ofAll !== null) {
      const one = (value: number) => formats.number(Math.round(value * 10) / 10);
      const range = lowest === highest ? one(lowest) : `${one(lowest)}\u2013${one(highest)}`;
      parts.push(t("mean", { mean: one(mean), range, all: one(ofAll) }));
    }
    if (silent > 0) parts.push(t("silent", { count: silent }));
    return parts.join(" \u00b7 ");
  };
}
