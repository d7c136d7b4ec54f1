/** Why a line ended: come again, prove who you are, not for you, or it never came through. */
export type End = "again" | "sign-in" | "refused" | "broken";

export interface Ear {
  ready(): void;
  changed(topics: readonly string[]): void;
  ended(why: End): void;
}

/** Closes it; nothing is heard of it after that. */
export type Close = () => void;
export type Line = (topics: readonly string[], ear: Ear) => Close;

const PATH = "/api/v1/live";
const ENDS: Readonly<Record<number, End>> = { 4000: "again", 4401: "sign-in", 4403: "refused" };
// The server says something every 15 seconds; a line that is silent for longer is dead.
const LONGEST_SILENCE = 40_000;

function address(path: string, topics: readonly string[]): string {
  const asked = new URLSearchParams(topics.map((topic) => ["topic", topic]));
  return `${path}?${asked}`;
}

/** A WebSocket. */
export const socketLine: Line = (topics, ear) => {
  const at = new URL(address(`${PATH}/socket`, topics), globalThis.location.href);
  at.protocol = at.protocol.replace("http", "ws");
  const socket = new WebSocket(at);
  const guard = listening(ear, () => closed(socket), LONGEST_SILENCE);
  socket.onmessage = ({ data }) => guard.heard(JSON.parse(data));
  socket.onclose = ({ code }) => guard.end(ENDS[code] ?? (guard.isReady() ? "again" : "broken"));
  return guard.leave;
};

/** A socket that is closed while it opens is told as an error: it is left to open first. */
function closed(socket: WebSocket): void {
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
  else socket.close();
}

/** Server-sent events, where something on the way lets no WebSocket through. */
export const streamLine: Line = (topics, ear) => {
  const source = new EventSource(address(PATH, topics));
  const guard = listening(ear, () => source.close());
  source.addEventListener("ready", () => guard.heard({ event: "ready" }));
  source.addEventListener("changed", ({ data }) =>
    guard.heard({ event: "changed", ...JSON.parse(data) }),
  );
  // A browser that was refused does not say why; asking who one is tells.
  source.onerror = () => guard.end(guard.isReady() ? "again" : "sign-in");
  return guard.leave;
};

interface Heard {
  event: string;
  topics?: readonly string[];
}

function listening(ear: Ear, close: () => void, patience = Number.POSITIVE_INFINITY) {
  let isReady = false;
  let isOver = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  function wait() {
    clearTimeout(silence);
    if (Number.isFinite(patience)) silence = setTimeout(() => end("again"), patience);
  }
  function leave() {
    isOver = true;
    clearTimeout(silence);
    close();
  }
  function end(why: End) {
    if (isOver) return;
    leave();
    ear.ended(why);
  }
  function heard({ event, topics = [] }: Heard) {
    if (isOver) return;
    wait();
    if (event === "ready") {
      isReady = true;
      ear.ready();
    }
    if (event === "changed") ear.changed(topics);
  }
  wait();
  return { heard, end, leave, isReady: () => isReady };
}
