import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";
import type { Weekday } from "@/lib/time";

export type Retimed = components["schemas"]["RetimedOut"];

export interface Slot {
  day: Weekday;
  start: string;
  zone: string;
}

/** Nothing is moved: tells who could not come to the whole series. */
export function retimePreviewQuery(groupId: string, slot: Slot) {
  return queryOptions({
    queryKey: ["led", "retime", groupId, slot.day, slot.start, slot.zone],
    queryFn: () => retime(groupId, slot, true),
    retry: false,
  });
}

export function retime(groupId: string, slot: Slot, dryRun = false): Promise<Retimed> {
  return answered(
    api.POST("/api/v1/groups/{group_id}/retime", {
      params: { path: { group_id: groupId } },
      body: { slot, dry_run: dryRun },
    }),
  );
}
