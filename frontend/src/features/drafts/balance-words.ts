import { dictionary } from "@/lib/words";

export const useBalanceWords = dictionary(
  {
    more: { one: "{count} other", other: "{count} others" },
    mean: "on average {mean} ({range}), all {all}",
    silent: { one: "{count} says nothing", other: "{count} say nothing" },
  },
  {
    more: { one: "{count} andere", other: "{count} andere" },
    mean: "im Mittel {mean} ({range}), alle {all}",
    silent: { one: "{count} sagt nichts", other: "{count} sagen nichts" },
  },
);
