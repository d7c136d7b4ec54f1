import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { answered, api } from "@/api/client";
import { followQueries } from "@/api/live/following";
import { socketLine, streamLine } from "@/api/live/lines";
import { createLive } from "@/api/live/live";
import { asProblem } from "@/api/problem";

const SELDOM = 10;

/** The line of this page. */
const live = createLive({ lines: [socketLine, socketLine, streamLine], renew });

async function renew(): Promise<boolean> {
  try {
    await answered(api.GET("/api/v1/auth/me"));
    return true;
  } catch (error) {
    return asProblem(error)?.status !== 401;
  }
}

/** What the queries on the screen show is read again when it changed. */
export function keepLive(queries: QueryClient): () => void {
  return followQueries(queries, live);
}

/** How long until something is asked for again: seldom while changes are told anyway. */
export function pace(milliseconds: number): number {
  return live.isOpen() ? milliseconds * SELDOM : milliseconds;
}

/** Whether what is shown may be older than it looks. */
export function useIsCut(): boolean {
  return useSyncExternalStore(live.onOpening, live.isCut);
}
