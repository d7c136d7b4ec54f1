import { keep, stored } from "@/lib/remembered";

const LOCK = "paceline.session";
const RENEWED = "paceline.renewed";
const CHANNEL = "paceline.session";
const REFRESH = "/api/v1/auth/refresh";
// What a wrong password or code answers is no session that ended.
const ENTRANCES = [
  REFRESH,
  "/api/v1/auth/sign-in",
  "/api/v1/auth/verify",
  "/api/v1/auth/password/reset",
  "/api/v1/auth/passkeys/sign-in",
  "/api/v1/auth/sign-out",
  "/api/v1/invitations/accept",
];

type Listener = () => void;
const listeners = new Set<Listener>();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);

channel?.addEventListener("message", () => {
  for (const listener of listeners) listener();
});

/** Tells when the session of this browser ended or became another's, in whichever tab. */
export function onSessionChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function sessionChanged(): void {
  channel?.postMessage("changed");
}

/** Sends it; when the session ran out meanwhile it is renewed, once for all tabs, and sent again. */
export async function authorised(request: Request): Promise<Response> {
  const began = Date.now();
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || isEntrance(request.url)) return response;
  return (await renewedSince(began)) ? fetch(again) : response;
}

export function isEntrance(url: string): boolean {
  const { pathname } = new URL(url, "http://localhost");
  return ENTRANCES.some((each) => pathname === each || pathname.startsWith(`${each}/`));
}

/** One tab asks, the others wait for it and find that it was done. */
async function renewedSince(moment: number): Promise<boolean> {
  return alone(async () => {
    if (Number(stored(RENEWED) ?? 0) >= moment) return true;
    const reply = await fetch(REFRESH, { method: "POST", credentials: "same-origin" });
    if (!reply.ok) return false;
    keep(RENEWED, String(Date.now()));
    return true;
  });
}

let last: Promise<unknown> = Promise.resolve();

/** Locks are for secure pages alone; elsewhere at least this tab does one thing at a time. */
function alone<T>(act: () => Promise<T>): Promise<T> {
  if (navigator.locks) return navigator.locks.request(LOCK, act);
  const turn = last.then(act, act);
  last = turn.catch(() => undefined);
  return turn;
}
