import { asProblem } from "@/api/problem";

export type BrokenKind = "notFound" | "notAllowed" | "away" | "busy" | "broken";

/** What to say of a page that cannot be shown: by what helps, as far as that is known. */
export function brokenKind(error: unknown): BrokenKind {
  const problem = asProblem(error);
  if (!problem) return "broken";
  if (problem.status === 404) return "notFound";
  if (problem.status === 401 || problem.status === 403) return "notAllowed";
  if (problem.status === 0) return "away";
  return problem.isPassing ? "busy" : "broken";
}
