import { dictionary } from "@/lib/words";

export const useProofWords = dictionary(
  {
    title: "Prove again that it is you",
    lead: "A stolen session must not do this.",
    password: "Your password",
    code: "Code of your app",
    backup_code: "Backup code",
    useBackup: "Use a backup code instead",
    passkey: "Use a passkey",
    goOn: "Go on",
    anew: "This account has no password. Sign in again, then do this once more.",
    withProvider: "Sign in again with {name}",
    letter:
      "We can also write to {email} with a link to choose a password. That signs you in anew and ends all other sessions.",
    sendLetter: "Write to me",
    elsewhere:
      "Your second factor is a passkey, and this browser cannot use any. Open this page in a newer browser, or on the device that has the passkey.",
    address: "Address of this page",
  },
  {
    title: "Zeigen Sie noch einmal, dass Sie es sind",
    lead: "Eine gestohlene Sitzung darf das nicht.",
    password: "Ihr Passwort",
    code: "Code Ihrer App",
    backup_code: "Ersatzcode",
    useBackup: "Stattdessen einen Ersatzcode nehmen",
    passkey: "Mit Passkey",
    goOn: "Weiter",
    anew: "Dieses Konto hat kein Passwort. Melden Sie sich noch einmal an, und wiederholen Sie es dann.",
    withProvider: "Noch einmal mit {name} anmelden",
    letter:
      "Wir können auch an {email} schreiben, mit einem Link, um ein Passwort zu wählen. Damit melden Sie sich neu an, und alle anderen Sitzungen enden.",
    sendLetter: "Schreiben Sie mir",
    elsewhere:
      "Ihr zweiter Faktor ist ein Passkey, und dieser Browser kann keine verwenden. Öffnen Sie diese Seite in einem neueren Browser oder auf dem Gerät mit dem Passkey.",
    address: "Adresse dieser Seite",
  },
);
