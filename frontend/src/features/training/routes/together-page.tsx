import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Circle } from "@/features/training/api/athlete";
import {
  type Chosen,
  type CohortCircles,
  chosenBy,
  cohortsOf,
  isOfferedWhole,
  optionOf,
  shownOf,
} from "@/features/training/api/circles";
import {
  circlesQuery,
  cohortTogetherQuery,
  togetherQuery,
} from "@/features/training/api/performance";
import { CohortCard, GroupCard } from "@/features/training/components/together-cards";
import { useTogetherWords } from "@/features/training/words-together";
import { buttonClasses } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { SelectField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

const FROM = "/inside/training/together";

/** What is chosen is part of the address, so that it is found again after a reload. */
export function TogetherPage() {
  const t = useTogetherWords();
  const circles = useQuery(circlesQuery);
  return (
    <Page title={t("together")} lead={t("togetherLead")}>
      <Loaded query={circles}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("noGroups")}>{t("noGroupsLead")}</Empty>
          ) : (
            <Circles circles={items} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Circles({ circles }: { circles: readonly Circle[] }) {
  const t = useTogetherWords();
  const chosen = useSearch({ from: FROM });
  const cohorts = cohortsOf(circles);
  const shown = shownOf(cohorts, chosen);
  return (
    <>
      {circles.length > 1 && <Choice cohorts={cohorts} chosen={chosen} />}
      {shown.length === 0 && (
        <Empty
          title={t("notYours")}
          action={
            <Link to="/training/together" className={buttonClasses()}>
              {t("allGroups")}
            </Link>
          }
        >
          {t("notYoursLead")}
        </Empty>
      )}
      {shown.map((cohort) =>
        chosen.group ? (
          <OneGroup key={cohort.id} cohort={cohort} groupId={chosen.group} />
        ) : (
          <WholeCohort key={cohort.id} cohort={cohort} />
        ),
      )}
    </>
  );
}

interface ChoiceProps {
  cohorts: readonly CohortCircles[];
  chosen: Chosen;
}

function Choice({ cohorts, chosen }: ChoiceProps) {
  const t = useTogetherWords();
  const navigate = useNavigate();
  const isKnown = shownOf(cohorts, chosen).length > 0;
  return (
    <SelectField
      label={t("shown")}
      className="sm:max-w-sm"
      value={isKnown ? optionOf(chosen) : ""}
      onChange={({ target }) =>
        navigate({
          to: "/training/together",
          search: chosenBy(target.value),
          resetScroll: false,
        })
      }
    >
      <option value="">{t("allGroups")}</option>
      {cohorts.map((cohort) => (
        <optgroup key={cohort.id} label={cohort.title}>
          {isOfferedWhole(cohort, chosen) && (
            <option value={optionOf({ cohort: cohort.id })}>
              {t("groupsOf", { cohort: cohort.title })}
            </option>
          )}
          {cohort.circles.map((each) => (
            <option key={each.group_id} value={optionOf({ group: each.group_id })}>
              {each.name}
            </option>
          ))}
        </optgroup>
      ))}
    </SelectField>
  );
}

function OneGroup({ cohort, groupId }: { cohort: CohortCircles; groupId: string }) {
  const together = useQuery(togetherQuery(groupId));
  return (
    <Loaded query={together}>{(found) => <GroupCard cohort={cohort} together={found} />}</Loaded>
  );
}

function WholeCohort({ cohort }: { cohort: CohortCircles }) {
  const together = useQuery(cohortTogetherQuery(cohort.id));
  return (
    <Loaded query={together}>
      {({ groups }) => (
        <>
          {groups.length > 1 && <CohortCard cohort={cohort} groups={groups} />}
          {groups.map((each) => (
            <GroupCard key={each.group_id} cohort={cohort} together={each} />
          ))}
        </>
      )}
    </Loaded>
  );
}
