import { dictionary } from "@/lib/words";

export const useHeatWords = dictionary(
  {
    start: "Start",
    cell: "{day} {start}: {able} can come, {facilitators} can lead.",
    cellGroups: "Groups: {groups}.",
    able: "can come",
    preferring: "like to come",
    waiting: "can come and have no group",
    facilitators: "can lead",
    measure: "Show how many",
    legend: "A dot: somebody can lead. A frame: a group meets.",
    inZone: "On the clock of",
    members: { one: "{count} member", other: "{count} members" },
    placed: "{count} in groups",
    seated: "{count} seated here",
  },
  {
    start: "Beginn",
    cell: "{day} {start}: {able} können kommen, {facilitators} leiten.",
    cellGroups: "Gruppen: {groups}.",
    able: "kommen können",
    preferring: "gern kommen",
    waiting: "können und keine Gruppe haben",
    facilitators: "leiten können",
    measure: "Zeigen, wie viele",
    legend: "Ein Punkt: jemand kann leiten. Ein Rahmen: eine Gruppe trifft sich.",
    inZone: "Auf der Uhr von",
    members: { one: "{count} Mitglied", other: "{count} Mitglieder" },
    placed: "{count} in Gruppen",
    seated: "{count} sitzen hier",
  },
);
