const HERE = "http://here.invalid";

/**
 * A path of this site, never another's. Browsers read a backslash as a slash and leave out line
 * ends and tabs, so they are asked where it would lead.
 */
export function ownPlace(next: unknown): string | undefined {
  if (typeof next !== "string" || !next.startsWith("/") || !URL.canParse(next, HERE)) return;
  return new URL(next, HERE).origin === HERE ? next : undefined;
}
