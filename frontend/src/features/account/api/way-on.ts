import { keepForADay, keptForADay } from "@/lib/kept-for";
import { ownPlace } from "@/lib/place";
import { forget } from "@/lib/remembered";

const KEPT = "paceline.next";

/** Where somebody wanted to go before a letter was sent to them; it opens in another tab. */
export function keepWay(email: string, next: string | undefined): void {
  if (next) keepForADay(KEPT, `${spelled(email)} ${next}`);
  else forget(KEPT);
}

/** Only for whom it was kept: others may use this browser, and what it leads to is not theirs. */
export function keptWay(email: string): string | undefined {
  const kept = keptForADay(KEPT) ?? "";
  const whose = `${spelled(email)} `;
  return kept.startsWith(whose) ? ownPlace(kept.slice(whose.length)) : undefined;
}

export function forgetWay(): void {
  forget(KEPT);
}

function spelled(email: string): string {
  return email.trim().toLowerCase();
}
