import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";

export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: () => answered(api.GET("/api/v1/auth/sessions")),
});

export const factorsQuery = queryOptions({
  queryKey: ["me", "factors"],
  queryFn: () => answered(api.GET("/api/v1/auth/factors")),
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
