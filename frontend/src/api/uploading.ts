import { answered, api, uniqueKey } from "@/api/client";
import { problemOf, unreachable } from "@/api/problem";
import { language } from "@/lib/language";

export interface Watch {
  /** How much of it left so far, of one. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/**
 * Posts a form and tells how far it is, which `fetch` cannot. A session that ran out is renewed
 * before: much is not sent twice. Throws the Problem of a refusal, or an AbortError.
 */
export async function postForm<T>(path: string, form: FormData, watch: Watch): Promise<T> {
  await renewed(watch.signal);
  const response = await posted(path, form, watch);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(body, response);
  return body as T;
}

async function renewed(signal: AbortSignal): Promise<void> {
  try {
    await answered(api.GET("/api/v1/auth/me", { signal }));
  } finally {
    signal.throwIfAborted();
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

function posted(path: string, form: FormData, { onProgress, signal }: Watch): Promise<Response> {
  const request = new XMLHttpRequest();
  request.open("POST", path);
  request.setRequestHeader("accept-language", language.get());
  request.setRequestHeader("idempotency-key", uniqueKey());
  request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
  const stop = () => request.abort();
  signal.addEventListener("abort", stop);
  return new Promise<Response>((resolve, reject) => {
    request.onload = () => resolve(responseOf(request));
    request.onerror = () => reject(unreachable(new TypeError("The upload failed.")));
    request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    request.send(form);
  }).finally(() => signal.removeEventListener("abort", stop));
}

function responseOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const name of ["retry-after", "x-request-id"]) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  const { status, statusText } = request;
  return new Response(request.responseText, { status, statusText, headers });
}
