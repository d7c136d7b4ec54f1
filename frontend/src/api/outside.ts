import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";

/** Who else signs people in here. */
export const providersQuery = queryOptions({
  queryKey: ["sign-in-providers"],
  queryFn: () => answered(api.GET("/api/v1/auth/outside")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const identitiesQuery = queryOptions({
  queryKey: ["me", "identities"],
  queryFn: () => answered(api.GET("/api/v1/auth/identities")),
});

/** Sends the browser to the provider, which sends it back to `next`. */
export async function leaveTo(name: string, next: string): Promise<void> {
  const { url } = await answered(
    api.POST("/api/v1/auth/outside/{name}", {
      params: { path: { name } },
      body: { next, transport: "cookie" },
    }),
  );
  globalThis.location.assign(url);
}
