import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type User = Schemas["UserOut"];
export type Role = Schemas["Role"];
export type UserChange = Schemas["UserChange"];
export type Invitation = Schemas["InvitationOut"];

const AT_ONCE = 100;
export const ROLES = [
  "member",
  "facilitator",
  "organiser",
  "admin",
] as const satisfies readonly Role[];

export interface Wanted {
  search: string;
  role: string;
  enabled: string;
}

export function filtersOf({ search, role, enabled }: Wanted): string[] {
  const filters: string[] = [];
  const text = search.trim();
  if (text) filters.push(`${text.includes("@") ? "email" : "name"}:contains:${text}`);
  if (role) filters.push(`role:eq:${role}`);
  if (enabled) filters.push(`enabled:eq:${enabled}`);
  return filters;
}

export function usersQuery(wanted: Wanted) {
  const filter = filtersOf(wanted);
  return infiniteQueryOptions({
    queryKey: ["admin", "users", filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/v1/users", {
          params: { query: { limit: AT_ONCE, sort: "name", after: pageParam, filter } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}

export function changeUser({ id, change }: { id: string; change: UserChange }) {
  return answered(
    api.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: id } }, body: change }),
  );
}

export function eraseUser({ id, reason }: { id: string; reason: string }) {
  return answered(
    api.POST("/api/v1/users/{user_id}/erasure", {
      params: { path: { user_id: id } },
      body: { reason },
    }),
  );
}

export const invitationsQuery = queryOptions({
  queryKey: ["admin", "invitations"],
  queryFn: () =>
    answered(api.GET("/api/v1/invitations", { params: { query: { limit: AT_ONCE } } })),
});

export function invite({ email, role }: { email: string; role: Role }) {
  return answered(api.POST("/api/v1/invitations", { body: { email, role } }));
}

export function sendAgain(id: string) {
  return answered(
    api.POST("/api/v1/invitations/{invitation_id}/send", {
      params: { path: { invitation_id: id } },
    }),
  );
}

export function revoke(id: string) {
  return answered(
    api.DELETE("/api/v1/invitations/{invitation_id}", { params: { path: { invitation_id: id } } }),
  );
}
