import { dictionary } from "@/lib/words";

export const useJoiningWords = dictionary(
  {
    title: "Join a cohort",
    lead: "These take sign-ups now.",
    none: "Nothing is open at the moment",
    noneLead: "When an organiser opens sign-ups, it stands here. Were you sent a link? Open that.",
    join: "Sign up",
    joined: "signed up",
    facts: "{weeks} weeks from {day}, {minutes} minutes a week",
    paint:
      "Paint when you can meet in a usual week. Two minutes are enough, and you can change it later.",
    asWhat: "I take part as",
    member: "Member",
    facilitator: "Facilitator: I would lead a group",
    send: "Sign up",
    sendEmpty: "Paint the hours you are free first.",
    sending: "No connection: your sign-up is kept here and sent as soon as there is one.",
    done: "You are signed up",
    doneLead:
      "Your group comes when the organiser has made the groups. Until then, and after it, what you paint here is saved as you go.",
    waitlisted: "You are on the waiting list",
    waitlistedLead: "You move up when a place is free. What you paint here is saved as you go.",
    withdrawn: "You have withdrawn",
    withdrawnLead: "To come back, ask your organiser.",
    closed: "This cohort takes no sign-ups",
    closedLead:
      "Sign-ups are closed, or the address is mistyped. If you are in it, it stands among your groups.",
    others: "What is open now",
    home: "To my groups",
    signIn: "Sign in",
    haveAccount: "I have an account",
    name: "Your name",
    email: "Mail address",
    emailHint: "A letter goes there; only with it your sign-up counts.",
    sent: "Look into your letter box",
    sentLead:
      "We wrote to {email}. Open the link within two days and confirm: only then your sign-up counts.",
    sentBack: "That was not my address",
    confirmTitle: "Confirm your sign-up",
    confirmLead: "This was entered with your address. It counts once you confirm it.",
    confirmOther: "You did not enter this? Close the page, and it is deleted.",
    confirmDo: "Confirm my sign-up",
    confirmGone: "This link is no longer good",
    confirmGoneLead:
      "It was used, a newer letter replaced it, or two days are over. Open the letter again, or sign up once more.",
    claimHint: "Somebody entered you already: open the link in your mail and claim it there.",
  },
  {
    title: "An einer Kohorte teilnehmen",
    lead: "Hier kann man sich gerade anmelden.",
    none: "Im Moment ist nichts offen",
    noneLead:
      "Sobald eine Anmeldung geöffnet wird, steht sie hier. Haben Sie einen Link bekommen? Öffnen Sie ihn.",
    join: "Anmelden",
    joined: "angemeldet",
    facts: "{weeks} Wochen ab {day}, {minutes} Minuten je Woche",
    paint:
      "Malen Sie, wann Sie sich in einer üblichen Woche treffen können. Zwei Minuten genügen, und ändern lässt es sich jederzeit.",
    asWhat: "Ich nehme teil als",
    member: "Mitglied",
    facilitator: "Leitung: ich würde eine Gruppe leiten",
    send: "Anmelden",
    sendEmpty: "Malen Sie zuerst die Stunden, in denen Sie frei sind.",
    sending:
      "Keine Verbindung: Ihre Anmeldung ist hier aufgehoben und geht ab, sobald es eine gibt.",
    done: "Sie sind angemeldet",
    doneLead:
      "Ihre Gruppe kommt, sobald die Gruppen gemacht sind. Bis dahin und danach wird hier Gemaltes laufend gespeichert.",
    waitlisted: "Sie stehen auf der Warteliste",
    waitlistedLead:
      "Sie rücken nach, sobald ein Platz frei ist. Was Sie hier malen, wird laufend gespeichert.",
    withdrawn: "Sie haben sich abgemeldet",
    withdrawnLead: "Um zurückzukommen, fragen Sie bei der Organisation nach.",
    closed: "Diese Kohorte nimmt keine Anmeldungen an",
    closedLead:
      "Die Anmeldung ist geschlossen, oder die Adresse ist vertippt. Sind Sie dabei, steht sie bei Ihren Gruppen.",
    others: "Was gerade offen ist",
    home: "Zu meinen Gruppen",
    signIn: "Anmelden",
    haveAccount: "Ich habe ein Konto",
    name: "Ihr Name",
    email: "Mailadresse",
    emailHint: "Dorthin geht ein Brief; erst mit ihm zählt Ihre Anmeldung.",
    sent: "Sehen Sie in Ihren Briefkasten",
    sentLead:
      "Wir haben an {email} geschrieben. Öffnen Sie innerhalb von zwei Tagen den Link und bestätigen Sie: erst dann zählt Ihre Anmeldung.",
    sentBack: "Das war nicht meine Adresse",
    confirmTitle: "Anmeldung bestätigen",
    confirmLead: "Das wurde mit Ihrer Adresse eingetragen. Es zählt, sobald Sie es bestätigen.",
    confirmOther: "Das waren nicht Sie? Schließen Sie die Seite, dann wird es gelöscht.",
    confirmDo: "Meine Anmeldung bestätigen",
    confirmGone: "Dieser Link gilt nicht mehr",
    confirmGoneLead:
      "Er wurde benutzt, ein neuerer Brief ersetzt ihn, oder zwei Tage sind vorbei. Öffnen Sie den Brief noch einmal, oder melden Sie sich noch einmal an.",
    claimHint:
      "Sie sind schon eingetragen: öffnen Sie den Link in Ihrer Mail und übernehmen Sie ihn dort.",
  },
);
