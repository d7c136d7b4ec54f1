import { meQuery } from "@/api/me";
import { onSessionChange, onSessionEnd } from "@/api/session";
import { isInside } from "@/app/early";
import { queries, router } from "@/app/router";
import { ownPlace } from "@/lib/place";

/** Every tab of a browser is of one mind about who is signed in. */
export function followSession(): void {
  onSessionEnd(ended);
  onSessionChange(changed);
}

/**
 * Whoever was in is asked to sign in again and comes back to where they were. A whole new page:
 * nothing of who was here stays in memory, and what was not saved is asked about by the browser.
 */
function ended(): void {
  if (queries.getQueryData(meQuery.queryKey) === undefined) return;
  if (!isInside()) {
    queries.removeQueries({ queryKey: meQuery.queryKey, exact: true });
    return;
  }
  const next = router.latestLocation.href;
  globalThis.location.replace(router.buildLocation({ to: "/sign-in", search: { next } }).href);
}

/** Who waits at the sign-in for a page of theirs goes on to it. */
function changed(): void {
  const { pathname, search } = router.latestLocation;
  const next = pathname === "/sign-in" ? ownPlace((search as { next?: unknown }).next) : undefined;
  if (next) globalThis.location.assign(next);
  else globalThis.location.reload();
}
