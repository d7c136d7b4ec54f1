import createClient, { type Middleware } from "openapi-fetch";
import { problemOf, unreachable } from "@/api/problem";
import type { paths } from "@/api/schema";
import { authorised } from "@/api/session";
import { language } from "@/lib/language";

/** In the reader's language; what is posted can be sent twice and is done once. */
const habits: Middleware = {
  onRequest({ request }) {
    request.headers.set("accept-language", language.get());
    if (request.method === "POST") request.headers.set("idempotency-key", uniqueKey());
    return request;
  },
};

export function uniqueKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sent(request: Request): Promise<Response> {
  try {
    return await authorised(request);
  } catch (cause) {
    throw unreachable(cause);
  }
}

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "", fetch: sent });
api.use(habits);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a success; throws the Problem of a refusal. */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) throw problemOf(error, response);
  return data as T;
}
