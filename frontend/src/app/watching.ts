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

/** What nobody caught reaches the server's log; refusals are there already. */
export function watchFailures(): void {
  globalThis.addEventListener("error", (event) => {
    if (event.error) void report(event.error, pattern);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    if (!asProblem(event.reason)) void report(event.reason, pattern);
  });
}
