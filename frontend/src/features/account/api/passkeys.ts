import { answered, api } from "@/api/client";
import type { Challenge, Outcome } from "@/features/account/api/entering";

export function canUsePasskeys(): boolean {
  return typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";
}

type Sent = { [name: string]: never };

/** What the device says of itself for this challenge, as the server takes it. */
async function credentialFor(challenge: Challenge): Promise<Sent> {
  const asked = challenge.passkey as unknown as PublicKeyCredentialRequestOptionsJSON;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked);
  const found = await navigator.credentials.get({ publicKey });
  if (!(found instanceof PublicKeyCredential)) throw new Error("The device gave no passkey.");
  return found.toJSON() as unknown as Sent;
}

export async function signInByPasskey(): Promise<Outcome> {
  const challenge = await answered(api.POST("/api/v1/auth/passkeys/options"));
  const credential = await credentialFor(challenge);
  return answered(
    api.POST("/api/v1/auth/passkeys/sign-in", {
      body: { challenge: challenge.challenge, credential, transport: "cookie" },
    }),
  );
}
