import { keep, stored } from "@/lib/remembered";

const LOCK = "paceline.session";
const RENEWED = "paceline.renewed";
const CHANNEL = "paceline.session";
const REFRESH = "/api/v1/auth/refresh";
const TURNS = 3;
const SETTLING = 300;
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
type News = "changed" | "ended";
const changed = new Set<Listener>();
const ended = new Set<Listener>();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);
// Nothing more is told of a session that was left on purpose, or told to have ended.
let isOver = false;

channel?.addEventListener("message", ({ data }: MessageEvent<News>) => {
  if (data === "ended") over();
  else ring(changed);
});

function ring(listeners: ReadonlySet<Listener>): void {
  for (const listener of listeners) listener();
}

/** Tells when another tab signed somebody in or out. */
export function onSessionChange(listener: Listener): () => void {
  changed.add(listener);
  return () => changed.delete(listener);
}

/** Tells once when the session of this browser is over for good, whichever tab noticed. */
export function onSessionEnd(listener: Listener): () => void {
  ended.add(listener);
  return () => ended.delete(listener);
}

/** For whoever signs in or out here: the page goes on to another. */
export function sessionChanged(): void {
  isOver = true;
  channel?.postMessage("changed");
}

function over(): void {
  if (isOver) return;
  isOver = true;
  ring(ended);
}

/** A renewal was refused: no tab of this browser is signed in any more. */
function refused(): void {
  if (!isOver) channel?.postMessage("ended");
  over();
}

/** Sends it; when the session ran out meanwhile it is renewed, once for all tabs, and sent again. */
export async function authorised(request: Request): Promise<Response> {
  for (let turn = 1; ; turn += 1) {
    const began = Date.now();
    const response = await fetch(turn < TURNS ? request.clone() : request);
    if (response.status !== 401 || isEntrance(request.url) || turn === TURNS) return response;
    if (!(await renewedSince(began))) return response;
  }
}

export function isEntrance(url: string): boolean {
  const { pathname } = new URL(url, "http://localhost");
  return ENTRANCES.some((each) => pathname === each || pathname.startsWith(`${each}/`));
}

/** One tab asks; who had to wait for it, or reads that it was done, only sends again. */
async function renewedSince(moment: number): Promise<boolean> {
  return alone(async (hasWaited) => {
    if (hasWaited || Number(stored(RENEWED) ?? 0) >= moment) return { isKnown: true };
    const reply = await fetch(REFRESH, { method: "POST", credentials: "same-origin" });
    if (reply.status === 401) refused();
    if (!reply.ok) return { isKnown: false };
    keep(RENEWED, String(Date.now()));
    return { isKnown: true, isNew: true };
  });
}

interface Renewal {
  isKnown: boolean;
  isNew?: boolean;
}

let last: Promise<unknown> = Promise.resolve();

/** Locks are for secure pages alone; elsewhere at least this tab does one thing at a time. */
async function alone(act: (hasWaited: boolean) => Promise<Renewal>): Promise<boolean> {
  if (!navigator.locks) {
    const turn = last.then(
      () => act(false),
      () => act(false),
    );
    last = turn.catch(() => undefined);
    return (await turn).isKnown;
  }
  const { held = [] } = await navigator.locks.query();
  const hasWaited = held.some(({ name }) => name === LOCK);
  return new Promise((resolve, reject) => {
    async function locked(): Promise<void> {
      const { isKnown, isNew } = await act(hasWaited);
      resolve(isKnown);
      // What one tab stores, another may read a moment later: until then they wait.
      if (isNew) await new Promise((done) => setTimeout(done, SETTLING));
    }
    navigator.locks.request(LOCK, locked).catch(reject);
  });
}
