import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { groupsQuery } from "@/api/cohort";
import type { Cohort } from "@/api/shapes";
import { summaryQuery } from "@/features/programs/api/programs";
import { useProgramWords } from "@/features/programs/words";
import { Card } from "@/ui/card";
import { CopyField } from "@/ui/copy-field";
import { Loaded } from "@/ui/loaded";

const ROLES = ["members", "facilitators"] as const;
const STATES = ["accepted", "waitlisted", "withdrawn"] as const;

/** How many signed up, and while it is open where they do. */
export function SignUpsCard({ cohort }: { cohort: Cohort }) {
  const t = useProgramWords();
  const summary = useQuery(summaryQuery(cohort.id));
  const groups = useQuery(groupsQuery(cohort.id));
  return (
    <Card
      title={t("signUps")}
      aside={
        <Link
          to="/cohorts/$cohortId/import"
          params={{ cohortId: cohort.id }}
          className="text-sm text-accent underline"
        >
          {t("goImport")}
        </Link>
      }
    >
      <Loaded query={summary}>
        {(found) => (
          <table className="w-full">
            <thead>
              <tr className="text-left text-sm text-soft">
                <td />
                {ROLES.map((role) => (
                  <th key={role} scope="col" className="pb-1 pl-2 text-right font-medium">
                    {t(role)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {STATES.map((state) => (
                <tr key={state} className="border-t border-line">
                  <th scope="row" className="py-2 text-left font-normal">
                    {t(state)}
                  </th>
                  {ROLES.map((role) => (
                    <td
                      key={role}
                      className={`text-right ${state === "accepted" ? "font-semibold" : ""}`}
                    >
                      {found[role][state]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {groups.data && (
        <p className="mt-3 border-t border-line pt-3 text-soft">
          {groups.data.items.length === 0
            ? t("groupsNone")
            : t("groupsPublished", {
                count: groups.data.items.length,
                members: groups.data.items.reduce((sum, each) => sum + each.members.length, 0),
              })}
        </p>
      )}
      {cohort.state === "open" && <Address slug={cohort.slug} />}
    </Card>
  );
}

/** Good with an account and without: who is not signed in is led on to sign up by mail. */
function Address({ slug }: { slug: string }) {
  const t = useProgramWords();
  return (
    <div className="mt-3 grid grid-cols-1 gap-1 border-t border-line pt-3">
      <p className="text-sm text-soft">{t("signUpAddress")}</p>
      <CopyField label={t("signUpAddress")} value={`${location.origin}/join/${slug}`} />
    </div>
  );
}
