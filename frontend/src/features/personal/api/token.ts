import { keepForADay, keptForADay } from "@/lib/kept-for";
import { forget } from "@/lib/remembered";

const KEPT = "paceline.link";
const CLAIMING = "paceline.claiming";
const TOKEN = /^[\w-]{16,64}$/;

/**
 * The secret of a personal link: behind `#` it is in no request, no log and no referrer. Kept for
 * this tab alone, and taken out of the address, where histories and shoulders would see it.
 */
export function takeToken(): string | null {
  const given = globalThis.location.hash.slice(1);
  if (TOKEN.test(given)) {
    keepForTab(given);
    globalThis.history.replaceState(globalThis.history.state, "", globalThis.location.pathname);
    return given;
  }
  return tokenOfTab();
}

export function tokenOfTab(): string | null {
  try {
    return globalThis.sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** For whoever is about to claim it, and may have to register by letter, in another tab, first. */
export function keepToClaim(token: string): void {
  keepForADay(CLAIMING, token);
}

/** This tab's, else the one that was to be claimed, which is this tab's alone from then on. */
export function tokenToClaim(): string | null {
  const known = tokenOfTab();
  const waiting = keptForADay(CLAIMING);
  forget(CLAIMING);
  if (known || !waiting || !TOKEN.test(waiting)) return known;
  keepForTab(waiting);
  return waiting;
}

export function dropToken(): void {
  try {
    globalThis.sessionStorage.removeItem(KEPT);
  } catch {
    return;
  }
}

/** A browser may refuse to store anything: then the link is opened anew. */
function keepForTab(token: string): void {
  try {
    globalThis.sessionStorage.setItem(KEPT, token);
  } catch {
    return;
  }
}
