import { dictionary } from "@/lib/words";

export const usePersonalWords = dictionary(
  {
    title: "Your personal page",
    lead: "{program} · {name}",
    none: "Open your personal link",
    noneLead: "This page knows whose it is from the link in your mail. Open that once more.",
    gone: "This link is not valid any more",
    goneLead: "It may have expired, or a newer one was made. Ask your organiser for a new one.",
    group: "Your group",
    claim: "With an account",
    claimLead:
      "Claim this page, and sign in instead of keeping the link. All of it stays as it is.",
    claimDo: "Claim with an account",
    claimed: "An account stands behind this page already.",
    signIn: "Sign in",
    claiming: "Claiming your page",
    claimFailed: "Your page could not be claimed",
    toLink: "Back to the page",
    leaving: "Leaving",
    yours: "This page is yours alone: whoever has the link sees it.",
  },
  {
    title: "Ihre persönliche Seite",
    lead: "{program} · {name}",
    none: "Öffnen Sie Ihren persönlichen Link",
    noneLead:
      "Wem diese Seite gehört, weiß sie durch den Link in Ihrer Mail. Öffnen Sie ihn noch einmal.",
    gone: "Dieser Link gilt nicht mehr",
    goneLead:
      "Er ist vielleicht abgelaufen, oder ein neuer wurde gemacht. Fragen Sie bei der Organisation nach einem neuen.",
    group: "Ihre Gruppe",
    claim: "Mit einem Konto",
    claimLead:
      "Übernehmen Sie diese Seite, und melden Sie sich künftig an, statt den Link aufzuheben. Alles bleibt, wie es ist.",
    claimDo: "Mit einem Konto übernehmen",
    claimed: "Hinter dieser Seite steht schon ein Konto.",
    signIn: "Anmelden",
    claiming: "Ihre Seite wird übernommen",
    claimFailed: "Ihre Seite ließ sich nicht übernehmen",
    toLink: "Zurück zur Seite",
    leaving: "Abmelden",
    yours: "Diese Seite gehört Ihnen allein: wer den Link hat, sieht sie.",
  },
);
