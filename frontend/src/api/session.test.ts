import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const ASKED = "http://here.example/api/v1/programs";

/** A tab whose server answers 401 to all, and `renewal` to whoever asks to be renewed. */
async function tab(renewal: number) {
  vi.resetModules();
  vi.stubGlobal("fetch", async (asked: Request | string) => {
    const url = typeof asked === "string" ? asked : asked.url;
    return new Response(null, { status: url.endsWith("/auth/refresh") ? renewal : 401 });
  });
  const session = await import("@/api/session");
  const heard: string[] = [];
  session.onSessionEnd(() => heard.push("ended"));
  session.onSessionChange(() => heard.push("changed"));
  return { ...session, heard, ask: () => session.authorised(new Request(ASKED)) };
}

/** What joins the tabs of a browser. */
class Channel extends EventTarget {
  static readonly all = new Set<Channel>();
  constructor() {
    super();
    Channel.all.add(this);
  }
  postMessage(data: unknown) {
    for (const each of Channel.all) {
      if (each !== this) each.dispatchEvent(new MessageEvent("message", { data }));
    }
  }
}

beforeEach(() => {
  vi.stubGlobal("BroadcastChannel", Channel);
  vi.stubGlobal("navigator", {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  Channel.all.clear();
});

describe("a session", () => {
  test("that is refused for good is told once, in every tab", async () => {
    const other = await tab(401);
    const one = await tab(401);

    await Promise.all([one.ask(), one.ask()]);
    await other.ask();

    expect([one.heard, other.heard]).toEqual([["ended"], ["ended"]]);
  });

  test.each([429, 503])("has not ended where a renewal is answered %d", async (status) => {
    const one = await tab(status);

    await one.ask();

    expect(one.heard).toEqual([]);
  });

  test("that is left on purpose is told to others alone, and not as ended", async () => {
    const other = await tab(401);
    const one = await tab(401);

    one.sessionChanged();
    await one.ask();

    expect([one.heard, other.heard]).toEqual([[], ["changed"]]);
  });
});
