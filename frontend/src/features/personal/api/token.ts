const KEPT = "paceline.link";

/**
 * The secret of a personal link: behind `#` it is in no request, no log and no referrer. Kept for
 * this tab alone, and taken out of the address, where histories and shoulders would see it.
 */
export function takeToken(): string | null {
  const given = globalThis.location.hash.slice(1);
  if (/^[\w-]{16,64}$/.test(given)) {
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
