const PROGRAMS = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const SYSTEMS = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS", "macOS"],
  ["Linux", "Linux"],
] as const;

/** What a browser calls itself, as people call it; other programs keep their own words. */
export function clientName(told: string): string {
  const program = PROGRAMS.find(([mark]) => told.includes(mark))?.[1];
  const system = SYSTEMS.find(([mark]) => told.includes(mark))?.[1];
  return program ? [program, system].filter(Boolean).join(", ") : told;
}
