import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import { madeFor } from "@/api/passkeys";

export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: () => answered(api.GET("/api/v1/auth/sessions")),
});

export const tokensQuery = queryOptions({
  queryKey: ["me", "tokens"],
  queryFn: () => answered(api.GET("/api/v1/auth/tokens")),
});

export function changeMe(name: string, zone: string) {
  return answered(api.PATCH("/api/v1/auth/me", { body: { name, zone } }));
}

export function changePassword(current: string, chosen: string) {
  return answered(api.POST("/api/v1/auth/password/change", { body: { current, new: chosen } }));
}

export function endSession(id: string) {
  return answered(
    api.DELETE("/api/v1/auth/sessions/{session_id}", { params: { path: { session_id: id } } }),
  );
}

export function endOtherSessions() {
  return answered(api.DELETE("/api/v1/auth/sessions", { params: { query: { keep_this: true } } }));
}

export function beginTotp() {
  return answered(api.POST("/api/v1/auth/totp"));
}

export function confirmTotp(code: string) {
  return answered(api.POST("/api/v1/auth/totp/confirm", { body: { code } }));
}

export function removeTotp(password: string) {
  return answered(api.DELETE("/api/v1/auth/totp", { body: { password } }));
}

export function makeToken(label: string) {
  return answered(api.POST("/api/v1/auth/tokens", { body: { label, scopes: [] } }));
}

export function revokeToken(id: string) {
  return answered(
    api.DELETE("/api/v1/auth/tokens/{token_id}", { params: { path: { token_id: id } } }),
  );
}

/** With `second`, a password alone signs in no more. */
export async function addPasskey(label: string, second: boolean) {
  const asked = await answered(api.POST("/api/v1/auth/passkeys/register"));
  const credential = await madeFor(asked);
  return answered(
    api.POST("/api/v1/auth/passkeys", {
      body: { challenge: asked.challenge, credential, label, second_factor: second },
    }),
  );
}

export function removePasskey(id: string) {
  return answered(
    api.DELETE("/api/v1/auth/passkeys/{passkey_id}", { params: { path: { passkey_id: id } } }),
  );
}

/** Sends the browser to the provider, which sends it back to the account. */
export async function leaveToLink(name: string): Promise<void> {
  const { url } = await answered(
    api.POST("/api/v1/auth/outside/{name}/link", {
      params: { path: { name } },
      body: { next: "/account", transport: "cookie" },
    }),
  );
  globalThis.location.assign(url);
}

export function unlink(id: string) {
  return answered(
    api.DELETE("/api/v1/auth/identities/{identity_id}", { params: { path: { identity_id: id } } }),
  );
}
