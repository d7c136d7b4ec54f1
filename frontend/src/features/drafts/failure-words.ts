import { language } from "@/lib/language";
import { dictionary, type Say } from "@/lib/words";

/** Why nothing came of a draft, in short; the server's own sentence says more, in English. */
const FAILURES = {
  locks_broken: "What is locked cannot go on as it is: {name}. Unlock it, or mend what is wrong.",
  locks_unheld: "No groups were found in which these stay where they are locked: {name}.",
  over_time: "It took longer than is allowed.",
  over_memory: "It needs more memory than is allowed.",
  no_week_left: "No week of this cohort is left in which its groups could change.",
  given_up: "It failed again and again. What happened is told by: paceline jobs show {name}",
  solving_cancelled: "Its solving was cancelled.",
  named_erased: "It named somebody whose data was erased since.",
};
export type FailureCode = keyof typeof FAILURES;

const useFailures = dictionary(FAILURES, {
  locks_broken:
    "Was gesperrt ist, kann so nicht bleiben: {name}. Lösen Sie die Sperre, oder ändern Sie, was daran nicht stimmt.",
  locks_unheld:
    "Es fanden sich keine Gruppen, in denen diese bleiben, wo sie gesperrt sind: {name}. Lösen Sie die Sperre, oder lassen Sie länger suchen.",
  over_time: "Das dauerte länger als erlaubt.",
  over_memory: "Das braucht mehr Speicher als erlaubt.",
  no_week_left: "In dieser Kohorte ist keine Woche mehr übrig, in der sich Gruppen ändern könnten.",
  given_up:
    "Das Rechnen schlug immer wieder fehl und wurde aufgegeben. Versuchen Sie es noch einmal; was geschah, sagt: paceline jobs show {name}",
  solving_cancelled: "Das Rechnen wurde abgebrochen.",
  named_erased: "Genannt war jemand, dessen Daten inzwischen gelöscht sind.",
});

interface Failed {
  failure: string | null;
  failure_code: string | null;
  failure_name: string | null;
}

/** In the reader's language as far as there are words for it; null where nothing failed. */
export function useFailureTold(): (failed: Failed) => string | null {
  const spoken = language.use();
  const say = useFailures();
  return (failed) => (spoken === "en" ? failed.failure : inWords(failed, say));
}

export function inWords(failed: Failed, say: Say<FailureCode>): string | null {
  const { failure, failure_code: code, failure_name: name } = failed;
  if (!isKnown(code) || (FAILURES[code].includes("{name}") && !name)) return failure;
  return say(code, { name: name ?? "" });
}

function isKnown(code: string | null): code is FailureCode {
  return code !== null && Object.hasOwn(FAILURES, code);
}
