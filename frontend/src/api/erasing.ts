import { answered, api } from "@/api/client";
import { sessionChanged } from "@/api/session";

/** The answer empties what the browser stored. */
export async function eraseMe(email: string): Promise<void> {
  await answered(api.POST("/api/v1/auth/me/erasure", { body: { email } }));
  sessionChanged();
}
