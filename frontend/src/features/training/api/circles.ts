import type { Circle } from "@/features/training/api/athlete";
import type { Athlete, Together } from "@/features/training/api/performance";

/** What the address asks for: one cohort, one group, or everything. */
export interface Chosen {
  cohort?: string;
  group?: string;
}

export interface CohortCircles {
  id: string;
  title: string;
  circles: readonly Circle[];
}

/** Those with a group that one leads come first, then by title. */
export function cohortsOf(circles: readonly Circle[]): readonly CohortCircles[] {
  const ids = [...new Set(circles.map((each) => each.cohort_id))];
  const cohorts = ids.map((id) => {
    const own = circles.filter((each) => each.cohort_id === id);
    return { id, title: own[0]?.cohort_title ?? "", circles: own };
  });
  return cohorts.toSorted(
    (one, other) =>
      Number(isLed(other)) - Number(isLed(one)) || one.title.localeCompare(other.title),
  );
}

function isLed({ circles }: CohortCircles): boolean {
  return circles.some((each) => each.leads);
}

/** Empty when what the address asks for is none of one's own. */
export function shownOf(
  cohorts: readonly CohortCircles[],
  { cohort, group }: Chosen,
): readonly CohortCircles[] {
  if (!group) return cohort ? cohorts.filter(({ id }) => id === cohort) : cohorts;
  return cohorts
    .map((each) => ({ ...each, circles: each.circles.filter((one) => one.group_id === group) }))
    .filter(({ circles }) => circles.length > 0);
}

/** One of a single group shows the same as that group, but an address may ask for it. */
export function isOfferedWhole({ id, circles }: CohortCircles, { cohort, group }: Chosen): boolean {
  return circles.length > 1 || (!group && cohort === id);
}

/** As an option of a list has it. */
export function optionOf({ cohort, group }: Chosen): string {
  if (group) return `group ${group}`;
  return cohort ? `cohort ${cohort}` : "";
}

export function chosenBy(option: string): Chosen {
  const [kind, id] = option.split(" ");
  return kind && id ? { [kind]: id } : {};
}

type Sum = Pick<Together, "totals" | "left_out" | "not_shared"> & { sharing: number };

/** Of several groups; whoever is in two of them counts once. */
export function sumOf(groups: readonly Together[]): Sum {
  const every = groups.flatMap((each) => each.athletes);
  const athletes = [...new Map(every.map((each) => [each.user_id, each])).values()];
  const total = (of: (athlete: Athlete) => number) =>
    athletes.reduce((sum, each) => sum + of(each), 0);
  return {
    sharing: athletes.length,
    totals: {
      distance_7_m: total((each) => each.distance_7_m),
      moving_7_s: total((each) => each.moving_7_s),
      distance_28_m: total((each) => each.distance_28_m),
    },
    left_out: total((each) => each.left_out),
    not_shared: groups.reduce((sum, each) => sum + each.not_shared, 0),
  };
}
