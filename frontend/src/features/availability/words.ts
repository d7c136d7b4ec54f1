import { dictionary } from "@/lib/words";

export const useAvailabilityWords = dictionary(
  {
    title: "Availability",
    lead: "Each start a meeting could have: how many could come to all of it.",
    cohortZone: "{zone} (the cohort)",
    ownZone: "{zone} (you)",
    grid: "How many can come, start by start",
    none: "Nobody has given hours yet",
    noneLead: "Import sign-ups, or open the sign-up; then the week fills.",
    choose: "Choose a start to see who could come then.",
    atCohort: "{day} {start} in {zone}",
    nobodyLeads: "Nobody can lead a group then.",
    details: "This start",
  },
  {
    title: "Verfügbarkeit",
    lead: "Jeder Beginn, den ein Treffen haben könnte: wie viele zu allem davon kommen könnten.",
    cohortZone: "{zone} (die Kohorte)",
    ownZone: "{zone} (Sie)",
    grid: "Wie viele kommen können, Beginn für Beginn",
    none: "Noch hat niemand Stunden angegeben",
    noneLead: "Lesen Sie Anmeldungen ein oder öffnen Sie die Anmeldung; dann füllt sich die Woche.",
    choose: "Wählen Sie einen Beginn, um zu sehen, wie viele dann könnten.",
    atCohort: "{day} {start} in {zone}",
    nobodyLeads: "Niemand kann dann eine Gruppe leiten.",
    details: "Dieser Beginn",
  },
);
