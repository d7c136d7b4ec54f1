/** What the server asks a browser to sign: a challenge of ours, and the options for the device. */
export interface Asked {
  challenge: string;
  passkey?: object | null;
}

type Signed = { [name: string]: never };

export function canUsePasskeys(): boolean {
  return typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";
}

/** What a device of this person says for the challenge, as the server takes it. */
export async function signedBy({ passkey }: Asked): Promise<Signed> {
  const asked = passkey as PublicKeyCredentialRequestOptionsJSON;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked);
  return sent(await navigator.credentials.get({ publicKey }));
}

/** A new passkey of a device, as the server takes it. */
export async function madeFor({ passkey }: Asked): Promise<Signed> {
  const asked = passkey as PublicKeyCredentialCreationOptionsJSON;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked);
  return sent(await navigator.credentials.create({ publicKey }));
}

function sent(found: Credential | null): Signed {
  if (!(found instanceof PublicKeyCredential)) throw new Error("The device gave no passkey.");
  return found.toJSON() as unknown as Signed;
}
