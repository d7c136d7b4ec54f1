import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { asProblem } from "@/api/problem";
import { isAbort, postForm, type Watch } from "@/api/uploading";

vi.hoisted(() => vi.stubGlobal("location", { origin: "http://localhost" }));

type Answer = { status: number; text: string } | "lost" | "never";

/** The browser's own, as far as it is used: half of it leaves, then the answer comes. */
function browser(answer: Answer) {
  return class {
    upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
    onload = () => undefined;
    onerror = () => undefined;
    onabort = () => undefined;
    status = typeof answer === "string" ? 0 : answer.status;
    statusText = "";
    responseText = typeof answer === "string" ? "" : answer.text;
    open = () => undefined;
    setRequestHeader = () => undefined;
    getResponseHeader = () => "7";
    abort = () => this.onabort();
    send(): void {
      this.upload.onprogress?.({ loaded: 5, total: 10 });
      if (answer === "lost") this.onerror();
      else if (answer !== "never") this.onload();
    }
  };
}

const thrownOf = (thrown: unknown) => thrown;
const SIGNED_IN = () => Promise.resolve(Response.json({}));

function post(answer: Answer, watch: Partial<Watch> = {}) {
  vi.stubGlobal("XMLHttpRequest", browser(answer));
  return postForm<{ id: string }>("/api/v1/somewhere", new FormData(), {
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...watch,
  });
}

describe("a form that is sent", () => {
  beforeEach(() => {
    vi.stubGlobal("fetch", SIGNED_IN);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test("tells how far it is and what was answered", async () => {
    const shares: number[] = [];
    const onProgress = (share: number) => void shares.push(share);

    const answer = await post({ status: 202, text: '{"id":"a"}' }, { onProgress });

    expect(answer).toEqual({ id: "a" });
    expect(shares).toEqual([0.5]);
  });

  test("is refused with the problem that the server tells", async () => {
    const text = JSON.stringify({ code: "too_large", detail: "It is too large." });

    const error = await post({ status: 413, text }).catch(thrownOf);

    expect(asProblem(error)).toMatchObject({ code: "too_large", status: 413, retryAfter: 7 });
  });

  test("is unreachable when the line breaks", async () => {
    const error = await post("lost").catch(thrownOf);

    expect(asProblem(error)?.status).toBe(0);
  });

  test("ends when it is cancelled, before it leaves as well as on its way", async () => {
    const early = AbortSignal.abort();
    const late = new AbortController();
    const onProgress = () => late.abort();

    const sent = await post("never", { signal: late.signal, onProgress }).catch(thrownOf);
    const unsent = await post("never", { signal: early }).catch(thrownOf);

    expect(isAbort(sent)).toBe(true);
    expect(isAbort(unsent)).toBe(true);
  });
});
