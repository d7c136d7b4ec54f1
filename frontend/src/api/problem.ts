import type { components } from "@/api/schema";

type ProblemBody = components["schemas"]["Problem"];

export interface Flaw {
  where: string;
  message: string;
}

/** A refusal of the server, or that it could not be reached at all (status 0). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly flaws: readonly Flaw[];
  readonly retryAfter: number | null;

  constructor(told: {
    status: number;
    code: string;
    detail: string;
    requestId: string | null;
    flaws?: readonly Flaw[];
    retryAfter?: number | null;
  }) {
    super(told.detail);
    this.name = "Problem";
    this.status = told.status;
    this.code = told.code;
    this.requestId = told.requestId;
    this.flaws = told.flaws ?? [];
    this.retryAfter = told.retryAfter ?? null;
  }

  /** Whether asking again later may help. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

export function problemOf(body: unknown, response: Response): Problem {
  const told = isProblem(body) ? body : null;
  const wait = Number(response.headers.get("retry-after"));
  return new Problem({
    status: response.status,
    code: told?.code ?? "unknown",
    detail: told?.detail ?? response.statusText,
    requestId: told?.request_id ?? response.headers.get("x-request-id"),
    flaws: told?.errors ?? [],
    retryAfter: wait > 0 ? wait : null,
  });
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === "object" && body !== null && "code" in body && "detail" in body;
}

export function unreachable(cause: unknown): Problem {
  const problem = new Problem({
    status: 0,
    code: "unreachable",
    detail: "The server cannot be reached.",
    requestId: null,
  });
  problem.cause = cause;
  return problem;
}

/** Of what a query or a command failed with; null for what is no refusal but a mistake here. */
export function asProblem(error: unknown): Problem | null {
  return error instanceof Problem ? error : null;
}
