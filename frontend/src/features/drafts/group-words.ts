import { dictionary } from "@/lib/words";

/** What is done with a whole group of a draft. */
export const useGroupWords = dictionary(
  {
    groupMenu: "Change group {key}",
    otherTime: "Another time",
    retimed: "Group {key} meets on {day} at {start} now.",
    removeGroup: "Dissolve the group",
    removeTitle: "Dissolve group {key}?",
    removeLead: {
      one: "{count} person is in no group then. This cannot be undone.",
      other: "{count} people are in no group then. This cannot be undone.",
    },
    removed: "Group {key} is dissolved.",
  },
  {
    groupMenu: "Gruppe {key} ändern",
    otherTime: "Andere Zeit",
    retimed: "Gruppe {key} trifft sich jetzt am {day} um {start}.",
    removeGroup: "Gruppe auflösen",
    removeTitle: "Gruppe {key} auflösen?",
    removeLead: {
      one: "{count} Person ist dann in keiner Gruppe. Das lässt sich nicht rückgängig machen.",
      other: "{count} Personen sind dann in keiner Gruppe. Das lässt sich nicht rückgängig machen.",
    },
    removed: "Gruppe {key} ist aufgelöst.",
  },
);
