import { dictionary } from "@/lib/words";

export const useHomeWords = dictionary(
  {
    title: "My groups",
    join: "Join a cohort",
    lead: "Lead my groups",
    subscribe: "Subscribe to my calendar",
    details: "Hours, calendar and more",
    nothing: "You are in no cohort yet",
    nothingLead:
      "Look what takes sign-ups now, or open the link an organiser sent you and claim it.",
    choices: "What I am told",
    data: "My data",
    back: "To my groups",
    notIn: "You are not in this cohort",
    notInLead: "Maybe you signed up with another account.",
    leaveTitle: "Leaving",
  },
  {
    title: "Meine Gruppen",
    join: "An einer Kohorte teilnehmen",
    lead: "Meine Gruppen leiten",
    subscribe: "Meinen Kalender abonnieren",
    details: "Zeiten, Kalender und mehr",
    nothing: "Sie sind noch in keiner Kohorte",
    nothingLead:
      "Sehen Sie nach, was gerade offen ist, oder öffnen Sie den Link, den Sie bekommen haben, und übernehmen Sie ihn.",
    choices: "Was ich erfahre",
    data: "Meine Daten",
    back: "Zu meinen Gruppen",
    notIn: "Sie sind nicht in dieser Kohorte",
    notInLead: "Vielleicht haben Sie sich mit einem anderen Konto angemeldet.",
    leaveTitle: "Abmelden",
  },
);
