import { useQuery } from "@tanstack/react-query";
import { noticesQuery } from "@/api/notices";
import { usePeopleWords } from "@/features/people/words";
import { useFormats } from "@/lib/time";
import { Loaded } from "@/ui/loaded";
import { useNoticeWords } from "@/ui/notice-words";

const SHOWN = 10;

/** What one person was told and when, the latest first. */
export function OwnNotices({ cohortId, signUpId }: { cohortId: string; signUpId: string }) {
  const t = usePeopleWords();
  const names = useNoticeWords();
  const formats = useFormats();
  const notices = useQuery(noticesQuery(cohortId, signUpId));
  return (
    <section>
      <h3 className="mb-1 font-medium">{t("notices")}</h3>
      <Loaded query={notices}>
        {({ items }) => (
          <ul className="grid gap-1">
            {items.length === 0 && <li className="text-soft">{t("noNotices")}</li>}
            {items.slice(0, SHOWN).map((each) => (
              <li key={each.id} className="flex flex-wrap gap-x-3">
                <span>{names(each.type)}</span>
                <span className={each.state === "failed" ? "text-bad" : "text-soft"}>
                  {names(each.state)} {formats.moment(each.ended_at ?? each.due_at)}
                </span>
                {each.note && <span className="text-sm text-soft">{each.note}</span>}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}
