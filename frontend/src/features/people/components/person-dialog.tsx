import type { SignUp } from "@/api/shapes";
import { OwnNotices } from "@/features/people/components/own-notices";
import { usePeopleWords } from "@/features/people/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Dialog } from "@/ui/dialog";

interface PersonDialogProps {
  cohortId: string;
  person: SignUp;
  onClose: () => void;
}

export function PersonDialog({ cohortId, person, onClose }: PersonDialogProps) {
  const t = usePeopleWords();
  const formats = useFormats();
  const attributes = Object.entries(person.attributes);
  return (
    <Dialog title={person.name} onClose={onClose}>
      <div className="grid gap-4">
        <p className="flex flex-wrap items-center gap-2">
          <a href={`mailto:${person.email}`}>{person.email}</a>
          <Badge tone="accent">{t(person.role)}</Badge>
          <Badge>{t(person.state)}</Badge>
          {person.claimed && <Badge>{t("account")}</Badge>}
        </p>
        {person.role === "facilitator" && <p>{t("groups", { count: person.max_groups })}</p>}
        <section>
          <h3 className="mb-1 font-medium">{t("windows", { zone: person.zone })}</h3>
          {person.windows.length === 0 && <p className="text-soft">{t("noWindows")}</p>}
          <ul className="grid gap-1">
            {person.windows.map((each) => (
              <li key={`${each.day} ${each.start}`} className="flex gap-3">
                <span className="w-10">{formats.weekday(each.day)}</span>
                <span>
                  {each.start}–{each.end}
                </span>
                <span className="text-soft">{t(each.kind)}</span>
              </li>
            ))}
          </ul>
        </section>
        {attributes.length > 0 && (
          <section>
            <h3 className="mb-1 font-medium">{t("attributes")}</h3>
            <dl className="grid grid-cols-[auto_1fr] gap-x-4">
              {attributes.map(([name, value]) => (
                <div key={name} className="contents">
                  <dt className="text-soft">{name}</dt>
                  <dd>{Array.isArray(value) ? value.join(", ") : value}</dd>
                </div>
              ))}
            </dl>
          </section>
        )}
        <OwnNotices cohortId={cohortId} signUpId={person.id} />
        <p className="text-sm text-soft">
          {t("signedUp", { when: formats.moment(person.created_at) })}
        </p>
      </div>
    </Dialog>
  );
}
