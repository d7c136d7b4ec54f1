import { afterEach, beforeEach, expect, test, vi } from "vitest";

let page: EventTarget;
let told: (string | null)[];
let sent: string[];

beforeEach(async () => {
  vi.resetModules();
  page = new EventTarget();
  [told, sent] = [[], []];
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("fetch", async (_place: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body).message);
    return new Response(null, { headers: { "x-request-id": `r${sent.length}` } });
  });
  const { onMistake, watchFailures } = await import("@/app/watching");
  onMistake((id) => told.push(id));
  watchFailures();
});
afterEach(() => void vi.unstubAllGlobals());

async function happens(type: string, what: object): Promise<void> {
  page.dispatchEvent(Object.assign(new Event(type), what));
  await new Promise((done) => setTimeout(done));
}

test("a mistake is told with the id under which the log has it", async () => {
  await happens("error", { error: new TypeError("items") });
  await happens("unhandledrejection", { reason: new Error("other") });

  expect(sent).toEqual(["TypeError: items", "Error: other"]);
  expect(told).toEqual(["r1", "r2"]);
});

test("the same mistake is told once", async () => {
  await happens("error", { error: new TypeError("items") });
  await happens("error", { error: new TypeError("items") });

  expect(told).toEqual(["r1"]);
});

test("a refusal is no mistake, nor is what names none", async () => {
  const { unreachable } = await import("@/api/problem");

  await happens("unhandledrejection", { reason: unreachable(null) });
  await happens("error", { error: null });

  expect([sent, told]).toEqual([[], []]);
});
