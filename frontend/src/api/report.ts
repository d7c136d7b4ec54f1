const PLACE = "/api/v1/client-errors";
const MOST = 5;
let told = 0;

/** Tells the server's log of a mistake of ours; answers the id under which it stands there. */
export async function report(error: unknown, page: string): Promise<string | null> {
  if (told >= MOST) return null;
  told += 1;
  const failure = error instanceof Error ? error : new Error(String(error));
  try {
    const reply = await fetch(PLACE, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        message: clipped(`${failure.name}: ${failure.message}`, 500),
        stack: clipped(failure.stack ?? "", 4000),
        page: clipped(page, 200),
      }),
    });
    return reply.headers.get("x-request-id");
  } catch {
    return null;
  }
}

/** Secrets of an address stand behind `#` or as a long word; neither may reach a log. */
export function clipped(text: string, most: number): string {
  return text
    .replaceAll(/#\S+/g, "#…")
    .replaceAll(/[\w-]{30,}/g, "…")
    .replaceAll("\0", "")
    .slice(0, most);
}
