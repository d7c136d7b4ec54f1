import { dictionary } from "@/lib/words";

export const useUiWords = dictionary(
  {
    close: "Close",
    loading: "Loading…",
    again: "Try again",
    wrong: "This did not work",
    unreachable: "The server cannot be reached. Check your connection, then try again.",
    requestId: "Request {id}",
    waits: "Ask again in {seconds} s.",
    copy: "Copy",
    copied: "Copied",
    undo: "Undo",
    more: "Show more",
    optional: "(optional)",
    choose: "Choose…",
  },
  {
    close: "Schließen",
    loading: "Lädt…",
    again: "Noch einmal",
    wrong: "Das hat nicht geklappt",
    unreachable: "Der Server ist nicht erreichbar. Verbindung prüfen und noch einmal versuchen.",
    requestId: "Anfrage {id}",
    waits: "In {seconds} s noch einmal.",
    copy: "Kopieren",
    copied: "Kopiert",
    undo: "Rückgängig",
    more: "Mehr zeigen",
    optional: "(freiwillig)",
    choose: "Auswählen …",
  },
);
