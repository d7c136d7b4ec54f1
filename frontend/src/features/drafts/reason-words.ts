import { language } from "@/lib/language";
import { dictionary } from "@/lib/words";

/** Why somebody has no group, in short; the solver's own sentences say more, in English. */
const REASONS = {
  no_availability: "Gave no availability.",
  window_too_short: "Has no time that is long enough for a meeting.",
  no_dst_safe_slot: "Can come in some weeks, but at no slot in all of them.",
  no_facilitator_overlap: "Is available only when no facilitator is.",
  too_few_overlap: "Shares no slot with enough others.",
  capacity: "Can come only when the groups are full.",
  facilitator_capacity: "Can come only when facilitators lead as many groups as they can.",
  rule_conflict: "Is kept out of the groups they could join by a rule.",
  not_found: "No place was found; a longer search may find one.",
};
type Reason = keyof typeof REASONS;

export const useReasons = dictionary(REASONS, {
  no_availability: "Hat keine Zeiten angegeben.",
  window_too_short: "Hat keine Zeit, die für ein Treffen reicht.",
  no_dst_safe_slot: "Kann in manchen Wochen, aber zu keiner Stunde in allen.",
  no_facilitator_overlap: "Kann nur, wenn niemand leiten kann.",
  too_few_overlap: "Hat keine Stunde mit genug anderen gemeinsam.",
  capacity: "Kann nur, wenn die Gruppen voll sind.",
  facilitator_capacity: "Kann nur, wenn alle Leitenden schon so viel leiten, wie sie können.",
  rule_conflict: "Eine Regel hält sie oder ihn aus den möglichen Gruppen heraus.",
  not_found: "Es fand sich kein Platz; längeres Suchen findet vielleicht einen.",
});

interface Unplaced {
  reason: string;
  explanation: string;
}

export function useReasonTold(): (person: Unplaced) => string {
  const spoken = language.use();
  const say = useReasons();
  return ({ reason, explanation }) => {
    const isKnown = spoken !== "en" && explanation !== "" && Object.hasOwn(REASONS, reason);
    return isKnown ? say(reason as Reason) : explanation;
  };
}
