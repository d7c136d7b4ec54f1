import { asProblem } from "@/api/problem";
import { report } from "@/api/report";

let pattern = "";

/** Pages are named by their pattern: an address may hold a secret. */
export function nowAt(page: string): void {
  pattern = page;
}

export function pageOf(): string {
  return pattern;
}

type Told = (requestId: string | null) => void;
let tell: Told = () => undefined;

/** Who shows that something failed, with the id under which the log has it. */
export function onMistake(told: Told): void {
  tell = told;
}

/** What nobody caught reaches the server's log and is shown; refusals are there already. */
export function watchFailures(): void {
  const seen = new Set<string>();
  async function failed(error: unknown): Promise<void> {
    const text = String(error);
    if (seen.has(text)) return;
    seen.add(text);
    tell(await report(error, pattern));
  }
  globalThis.addEventListener("error", (event) => {
    if (event.error) void failed(event.error);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    if (!asProblem(event.reason)) void failed(event.reason);
  });
}
