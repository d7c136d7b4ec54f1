import { dictionary } from "@/lib/words";

export const usePlanWords = dictionary(
  {
    nothing: "In step: nothing to do.",
    guarded: "More would be deleted than can be meant, so nothing is, until you say so.",
    all: { one: "{count} act, one by one", other: "{count} acts, one by one" },
    create: "create {what}",
    update: "change {what}",
    delete: "delete {what}",
  },
  {
    nothing: "Abgeglichen: nichts zu tun.",
    guarded: "Es würde mehr gelöscht, als gemeint sein kann; darum nichts, bis Sie es sagen.",
    all: { one: "{count} Schritt, einzeln", other: "{count} Schritte, einzeln" },
    create: "{what} anlegen",
    update: "{what} ändern",
    delete: "{what} löschen",
  },
);

/** What providers keep; a plugin's own kind is told by its name. */
export const useKindWords = dictionary(
  {
    category: { one: "{count} category", other: "{count} categories" },
    role: { one: "{count} role", other: "{count} roles" },
    channel: { one: "{count} channel", other: "{count} channels" },
    voice: { one: "{count} voice channel", other: "{count} voice channels" },
    member: { one: "{count} person's role", other: "{count} people's roles" },
    access: { one: "{count} person's access", other: "{count} people's access" },
    welcome: { one: "{count} welcome", other: "{count} welcomes" },
    notice: { one: "{count} message", other: "{count} messages" },
    meeting: { one: "{count} meeting", other: "{count} meetings" },
    invitation: { one: "{count} invitation", other: "{count} invitations" },
    other: "{count} {kind}",
  },
  {
    category: { one: "{count} Kategorie", other: "{count} Kategorien" },
    role: { one: "{count} Rolle", other: "{count} Rollen" },
    channel: { one: "{count} Kanal", other: "{count} Kanäle" },
    voice: { one: "{count} Sprachkanal", other: "{count} Sprachkanäle" },
    member: { one: "die Rolle von {count} Person", other: "die Rollen von {count} Personen" },
    access: { one: "den Zugang von {count} Person", other: "die Zugänge von {count} Personen" },
    welcome: { one: "{count} Begrüßung", other: "{count} Begrüßungen" },
    notice: { one: "{count} Nachricht", other: "{count} Nachrichten" },
    meeting: { one: "{count} Treffen", other: "{count} Treffen" },
    invitation: { one: "{count} Einladung", other: "{count} Einladungen" },
    other: "{count} {kind}",
  },
);

export const KINDS = [
  "category",
  "role",
  "channel",
  "voice",
  "member",
  "access",
  "welcome",
  "notice",
  "meeting",
  "invitation",
] as const;
