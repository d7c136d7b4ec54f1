import { language } from "@/lib/language";
import { dictionary, type Say } from "@/lib/words";

export interface Flaw {
  message: string;
  code?: string;
  name?: string;
}

/** What a rule that is broken is called; the server's own sentence says more, in English. */
const CODES = {
  not_available: "{name} can not come on every date",
  facilitator_overlap: "{name} leads another group at that time",
  facilitator_load: "{name} leads as many groups as they can",
  no_facilitator: "a group of this cohort needs a facilitator",
  help_without_leader: "there is a co-facilitator, but nobody who leads",
  co_facilitators: "there are too many co-facilitators",
  size: "the group is too small or too large",
  two_groups: "{name} is in another group already",
  together: "{name} belongs together with somebody who is elsewhere",
  apart: "people are in it who are to be kept apart",
  same: "they do not share what a group here shares",
  off_grid: "the group begins at a time this cohort does not use",
  zone_not_offered: "groups of this cohort are not on this clock",
  locked_changed: "the group is locked and stays as it is",
  locked_member: "{name} stays in a locked group",
  locked_person: "{name} is locked to another group",
  locked_missing: "a locked group is missing",
  came: "{name} signed up or was accepted",
  went: "{name} is no longer among the accepted sign-ups",
  changed: "{name} can come at other times, or said something else",
  rules_changed: "the rules changed",
  settings_changed: "the cohort's settings changed",
  group_came: "{name} is new",
  group_went: "{name} has ended",
  group_changed: "{name} was changed",
};
export type FlawCode = keyof typeof CODES;

export const useFlawCodes = dictionary(CODES, {
  not_available: "{name} kann nicht an jedem Termin",
  facilitator_overlap: "{name} leitet zu dieser Zeit eine andere Gruppe",
  facilitator_load: "{name} leitet schon so viele Gruppen wie möglich",
  no_facilitator: "eine Gruppe dieser Kohorte braucht eine Leitung",
  help_without_leader: "es gibt eine Mitleitung, aber niemanden, der leitet",
  co_facilitators: "es gibt zu viele Mitleitende",
  size: "die Gruppe ist zu klein oder zu groß",
  two_groups: "{name} ist schon in einer anderen Gruppe",
  together: "{name} gehört mit jemandem zusammen, der woanders ist",
  apart: "hier treffen sich Personen, die getrennt bleiben sollen",
  same: "sie haben nicht gemeinsam, was eine Gruppe hier gemeinsam hat",
  off_grid: "die Gruppe beginnt zu einer Zeit, die diese Kohorte nicht nutzt",
  zone_not_offered: "Gruppen dieser Kohorte richten sich nicht nach dieser Uhr",
  locked_changed: "die Gruppe ist gesperrt und bleibt, wie sie ist",
  locked_member: "{name} bleibt in einer gesperrten Gruppe",
  locked_person: "{name} ist an eine andere Gruppe gebunden",
  locked_missing: "eine gesperrte Gruppe fehlt",
  came: "{name} hat sich angemeldet oder wurde angenommen",
  went: "{name} ist nicht mehr unter den Angenommenen",
  changed: "{name} kann zu anderen Zeiten oder hat anderes angegeben",
  rules_changed: "die Regeln sind andere",
  settings_changed: "die Einstellungen der Kohorte sind andere",
  group_came: "{name} ist neu",
  group_went: "{name} ist beendet",
  group_changed: "{name} wurde geändert",
});

/** In the reader's language as far as there are words for it. */
export function useFlawTold(): (flaw: Flaw) => string {
  const spoken = language.use();
  const say = useFlawCodes();
  return (flaw) => (spoken === "en" ? flaw.message : inWords(flaw, say));
}

export function inWords(flaw: Flaw, say: Say<FlawCode>): string {
  const { code = "", name = "", message } = flaw;
  return Object.hasOwn(CODES, code) ? say(code as FlawCode, { name }) : message;
}
