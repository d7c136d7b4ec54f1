import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import { signedBy } from "@/api/passkeys";
import type { components } from "@/api/schema";

/** What the person who is signed in has to prove themselves with. */
export const factorsQuery = queryOptions({
  queryKey: ["me", "factors"],
  queryFn: () => answered(api.GET("/api/v1/auth/factors")),
});

export type Way = "password" | "code" | "backup_code";
type Factors = components["schemas"]["FactorsOut"];

interface Ways {
  passkey: boolean;
  /** What can be typed; the first is asked for at first. */
  typed: readonly Way[];
  /** Where there is none of them: another browser may help, else only signing in anew. */
  otherwise: "elsewhere" | "anew" | null;
}

/** A second factor where there is one, else the password; and not every browser has passkeys. */
export function waysOf(factors: Factors, canUsePasskeys: boolean): Ways {
  const { totp, passkeys, password, backup_codes_left: left } = factors;
  const isSecond = totp !== null || passkeys.some((each) => each.second_factor);
  const passkey = canUsePasskeys && passkeys.length > 0;
  const typed: Way[] = [];
  if (totp) typed.push("code");
  if (isSecond && left > 0) typed.push("backup_code");
  if (!isSecond && password) typed.push("password");
  const isStuck = !passkey && typed.length === 0;
  const otherwise = isSecond ? "elsewhere" : "anew";
  return { passkey, typed, otherwise: isStuck ? otherwise : null };
}

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

/** A letter with a link to choose one; signing in by it is a fresh proof as well. */
export function askNewPassword(email: string) {
  return answered(api.POST("/api/v1/auth/password/forgotten", { body: { email } }));
}
