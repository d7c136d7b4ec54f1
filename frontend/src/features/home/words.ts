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
    export: "Take it with you",
    exportLead:
      "One file (JSON) with your account, sign-ups, hours, groups, meetings and answers, what you are told, where you are signed in, and your activities. The recordings themselves are with each activity.",
    exportDo: "Download my data",
    exported: "The file is in your downloads.",
    erase: "Have it erased",
    eraseLead:
      "Withdraw from each cohort you are in (Hours, calendar and more), then ask whoever runs this installation to erase your account: that takes a person, because others rely on parts of it.",
    switch: "Another group",
    switchLead:
      "Does the time not suit you any more? Look which groups have room when you are free.",
    showGroups: "Show the other groups",
    switched: "You are in {group} now.",
    onlyGroup: "There is no other group.",
    meets: "{day} {start}, your time",
    full: "full",
    times: "not in your hours",
    room: { one: "{count} place free", other: "{count} places free" },
    change: "Change to it",
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
    export: "Mitnehmen",
    exportLead:
      "Eine Datei (JSON) mit Ihrem Konto, Anmeldungen, Stunden, Gruppen, Treffen und Antworten, dem, was Sie erfahren, wo Sie angemeldet sind, und Ihren Aktivitäten. Die Aufzeichnungen selbst liegen bei jeder Aktivität.",
    exportDo: "Meine Daten herunterladen",
    exported: "Die Datei liegt bei Ihren Downloads.",
    erase: "Löschen lassen",
    eraseLead:
      "Melden Sie sich von jeder Kohorte ab (Zeiten, Kalender und mehr), und bitten Sie dann, wer diese Installation betreibt, Ihr Konto zu löschen: das macht ein Mensch, weil andere sich auf Teile davon verlassen.",
    switch: "Eine andere Gruppe",
    switchLead:
      "Passt die Zeit nicht mehr? Sehen Sie, welche Gruppe Platz hat, wenn Sie frei sind.",
    showGroups: "Die anderen Gruppen zeigen",
    switched: "Sie sind jetzt in {group}.",
    onlyGroup: "Es gibt keine andere Gruppe.",
    meets: "{day} {start}, Ihre Zeit",
    full: "voll",
    times: "nicht in Ihren Stunden",
    room: { one: "{count} Platz frei", other: "{count} Plätze frei" },
    change: "Dorthin wechseln",
  },
);
