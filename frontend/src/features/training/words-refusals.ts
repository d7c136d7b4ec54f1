import { language } from "@/lib/language";

/** Reports are kept as they were written, in English; these say the same in German. */
const GERMAN: Record<string, string> = {
  activity_format_unknown: "Das ist keine FIT-, GPX- oder TCX-Datei, auch keine in .gz oder .zip.",
  activity_damaged:
    "Nichts davon ließ sich retten. Senden Sie die Datei, wie das Gerät sie schrieb.",
  activity_too_large: "Sie ist zu groß: über 64 MB oder eine Million Messpunkte.",
  activity_unsafe: "Sie ist gebaut wie ein Angriff und wird nicht gelesen.",
  activity_without_start: "Darin steht keine Zeit, also hat sie keinen Platz im Tagebuch.",
  activity_unreadable: "Sie ließ sich zweimal nicht lesen. Senden Sie sie später noch einmal.",
};

export function useRefusal(): (code: string | null, detail: string) => string {
  const spoken = language.use();
  return (code, detail) => (spoken === "de" && code && GERMAN[code]) || detail;
}
