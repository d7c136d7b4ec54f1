import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Profile = Schemas["ProfileOut"];
export type ProfileValue = Schemas["ValueOut"];
export type Values = Schemas["ValuesIn"];
export type Circle = Schemas["GroupCircleOut"];
export type Sharings = Schemas["SharingsOut"];
export type SharingRow = Schemas["SharingOut"];
export type Connectable = Schemas["ConnectableOut"];
export type Field =
  | "birth_date"
  | "sex"
  | "max_hr"
  | "resting_hr"
  | "threshold_hr"
  | "threshold_speed"
  | "zones";

export const profileQuery = queryOptions({
  queryKey: ["training", "profile"],
  queryFn: () => answered(api.GET("/api/v1/athletes/me")),
});

export function setValues(values: Values) {
  return answered(api.PUT("/api/v1/athletes/me", { body: values }));
}

export function removeValue(field: Field, from: string) {
  return answered(
    api.DELETE("/api/v1/athletes/me/values/{field}/{valid_from}", {
      params: { path: { field, valid_from: from } },
    }),
  );
}

export const sharingsQuery = queryOptions({
  queryKey: ["training", "sharings"],
  queryFn: () => answered(api.GET("/api/v1/athletes/me/sharings")),
});

export function share(groupId: string, coachId: string | null) {
  return answered(
    api.POST("/api/v1/athletes/me/sharings", { body: { group_id: groupId, coach_id: coachId } }),
  );
}

export function endSharing(sharingId: string) {
  return answered(
    api.DELETE("/api/v1/athletes/me/sharings/{sharing_id}", {
      params: { path: { sharing_id: sharingId } },
    }),
  );
}

const FILLING = 5000;

/** What can be connected here; looked at again while activities are on their way. */
export const sourcesQuery = queryOptions({
  queryKey: ["training", "sources"],
  queryFn: () => answered(api.GET("/api/v1/activities/sources")),
  refetchInterval: ({ state }) =>
    state.data?.items.some((each) => each.connection?.is_filling) ? FILLING : false,
});

export function connectStrava() {
  return answered(api.POST("/api/v1/activities/strava"));
}

export function syncStrava() {
  return answered(api.POST("/api/v1/activities/strava/sync"));
}

export function disconnectStrava() {
  return answered(api.DELETE("/api/v1/activities/strava"));
}
