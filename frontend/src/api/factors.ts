import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import { signedBy } from "@/api/passkeys";

/** What the person who is signed in has to prove themselves with. */
export const factorsQuery = queryOptions({
  queryKey: ["me", "factors"],
  queryFn: () => answered(api.GET("/api/v1/auth/factors")),
});

type Way = "password" | "code" | "backup_code";

/** This session has a fresh proof from then on. */
export function prove(way: Way, value: string) {
  const body = { [way]: value } as { password: string };
  return answered(api.POST("/api/v1/auth/step-up", { body }));
}

export async function proveByPasskey() {
  const asked = await answered(api.POST("/api/v1/auth/passkeys/proof"));
  const credential = await signedBy(asked);
  const body = { challenge: asked.challenge, credential };
  return answered(api.POST("/api/v1/auth/step-up", { body }));
}
