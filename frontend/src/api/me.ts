import { queryOptions, useQuery } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { Me } from "@/api/shapes";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => answered(api.GET("/api/v1/auth/me")),
  staleTime: 60_000,
});

/** Whoever is signed in here; pages of the app are open to nobody else. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("A page asked who is signed in before that was known.");
  return data;
}

export function may(me: Me, permission: string): boolean {
  return me.permissions.includes(permission);
}
