import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import { problemOf } from "@/api/problem";
import type { components } from "@/api/schema";

export type Standing = components["schemas"]["HealthOut"];

const LOOK_AGAIN = 60_000;

/** How the installation stands; that a part is failing is an answer here, not a failure to answer. */
export const standingQuery = queryOptions({
  queryKey: ["standing"],
  queryFn: async (): Promise<Standing> => {
    const { data, error, response } = await api.GET("/health");
    const told: unknown = data ?? error;
    if (isStanding(told)) return told;
    throw problemOf(told, response);
  },
  refetchInterval: LOOK_AGAIN,
  staleTime: LOOK_AGAIN / 2,
});

function isStanding(told: unknown): told is Standing {
  return typeof told === "object" && told !== null && "parts" in told && "status" in told;
}

export interface Trouble {
  kind: "part" | "plugin" | "guard";
  name: string;
}

/** What does not work or is done without: parts, plugins, and outside services that are not asked for now. */
export function troublesOf({ parts, plugins, inside }: Standing): readonly Trouble[] {
  const failing = (found: Record<string, string> | null | undefined, kind: Trouble["kind"]) =>
    Object.entries(found ?? {})
      .filter(([, state]) => state !== "ok")
      .map(([name]) => ({ kind, name }));
  const guards = Object.entries(inside?.guards ?? {})
    .filter(([, told]) => isBroken(told))
    .map(([name]) => ({ kind: "guard" as const, name }));
  return [...failing(parts, "part"), ...failing(plugins, "plugin"), ...guards];
}

function isBroken(told: unknown): boolean {
  if (typeof told !== "object" || told === null || !("breaker" in told)) return false;
  return told.breaker !== "closed";
}

/** `google_calendar` as people read it. */
export function nameOf(trouble: Trouble): string {
  return trouble.name.replaceAll("_", " ");
}
