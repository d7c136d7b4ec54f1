import { remembered } from "@/lib/remembered";

export type Theme = "system" | "light" | "dark";

export const theme = remembered<Theme>("paceline.theme", (chosen) =>
  chosen === "light" || chosen === "dark" ? chosen : "system",
);

/** The style sheet goes by the attribute; without one, by the system. */
export function show(chosen: Theme): void {
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}
