import { answered, api } from "@/api/client";
import { signedBy } from "@/api/passkeys";
import type { components } from "@/api/schema";
import { sessionChanged } from "@/api/session";
import { forgetWay, keptWay } from "@/features/account/api/way-on";

type Schemas = components["schemas"];
export type Challenge = Schemas["ChallengeOut"];
export type Outcome = Schemas["SessionOut"] | Challenge;

export function isChallenge(outcome: Outcome): outcome is Challenge {
  return "challenge" in outcome;
}

const transport = "cookie" as const;

export function signIn(email: string, password: string): Promise<Outcome> {
  return answered(api.POST("/api/v1/auth/sign-in", { body: { email, password, transport } }));
}

export function proveByCode(challenge: string, code: string): Promise<Outcome> {
  return answered(
    api.POST("/api/v1/auth/sign-in/second", { body: { challenge, code, transport } }),
  );
}

export function proveByBackupCode(challenge: string, backupCode: string): Promise<Outcome> {
  return answered(
    api.POST("/api/v1/auth/sign-in/second", {
      body: { challenge, backup_code: backupCode, transport },
    }),
  );
}

export async function proveByPasskey(asked: Challenge): Promise<Outcome> {
  const credential = await signedBy(asked);
  return answered(
    api.POST("/api/v1/auth/sign-in/second", {
      body: { challenge: asked.challenge, credential, transport },
    }),
  );
}

export async function signInByPasskey(): Promise<Outcome> {
  const { challenge, passkey } = await answered(api.POST("/api/v1/auth/passkeys/options"));
  const credential = await signedBy({ challenge, passkey });
  return answered(
    api.POST("/api/v1/auth/passkeys/sign-in", { body: { challenge, credential, transport } }),
  );
}

export function verify(token: string, password: string): Promise<Outcome> {
  return answered(api.POST("/api/v1/auth/verify", { body: { token, password, transport } }));
}

export function reset(token: string, password: string): Promise<Outcome> {
  return answered(
    api.POST("/api/v1/auth/password/reset", { body: { token, password, transport } }),
  );
}

export function accept(
  token: string,
  chosen: { name: string; zone: string; password: string },
): Promise<Outcome> {
  return answered(
    api.POST("/api/v1/invitations/accept", { body: { token, ...chosen, transport } }),
  );
}

/**
 * On to `next`, or to where this person was going when a letter was sent to them. A whole new page:
 * nothing of who was here before stays in memory.
 */
export function entered(outcome: Outcome, next?: string): void {
  const way = isChallenge(outcome) ? undefined : keptWay(outcome.user.email);
  forgetWay();
  sessionChanged();
  globalThis.location.assign(next ?? way ?? "/");
}
