import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { cohortQuery } from "@/api/cohort";
import { type HeatSlot, heatQuery } from "@/api/heat";
import { useAvailabilityWords } from "@/features/availability/words";
import { ownZone, useFormats } from "@/lib/time";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { SelectField } from "@/ui/field";
import { HeatGrid } from "@/ui/heat-grid";
import { MEASURES, type Measure } from "@/ui/heat-week";
import { useHeatWords } from "@/ui/heat-words";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { useZones } from "@/ui/zone-options";

export function HeatPage() {
  const t = useAvailabilityWords();
  const h = useHeatWords();
  const { cohortId } = useParams({ from: "/inside/cohorts/$cohortId/availability" });
  const cohort = useQuery(cohortQuery(cohortId));
  const [zone, setZone] = useState<string | undefined>();
  const [measure, setMeasure] = useState<Measure>("able");
  const [chosen, setChosen] = useState<HeatSlot | null>(null);
  const heat = useQuery({ ...heatQuery(cohortId, { zone }), placeholderData: (before) => before });
  const cohortZone = cohort.data?.zone ?? "UTC";
  return (
    <Page title={t("title")} lead={t("lead")}>
      <div className="flex flex-wrap gap-3">
        <SelectField
          label={h("inZone")}
          value={zone ?? cohortZone}
          onChange={(event) => setZone(event.target.value)}
          className="w-full sm:w-64"
        >
          <Zones cohortZone={cohortZone} />
        </SelectField>
        <SelectField
          label={h("measure")}
          value={measure}
          onChange={(event) => setMeasure(event.target.value as Measure)}
          className="w-full sm:w-64"
        >
          {MEASURES.map((each) => (
            <option key={each} value={each}>
              {h(each)}
            </option>
          ))}
        </SelectField>
      </div>
      <Loaded query={heat} waiting={<Skeleton rows={10} />}>
        {(found) =>
          found.slots.every((slot) => slot.able === 0 && slot.facilitators === 0) ? (
            <Empty title={t("none")}>{t("noneLead")}</Empty>
          ) : (
            <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_18rem]">
              <Card>
                <HeatGrid
                  heat={found}
                  measure={measure}
                  label={t("grid")}
                  selected={chosen}
                  onSelect={setChosen}
                />
                <p className="mt-3 text-sm text-soft">{h("legend")}</p>
              </Card>
              <Card title={t("details")}>
                {chosen ? <Chosen slot={chosen} /> : <p className="text-soft">{t("choose")}</p>}
                <p className="mt-3 border-t border-line pt-3 text-soft">
                  {h("members", { count: found.members })}, {h("placed", { count: found.placed })}
                </p>
              </Card>
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

function Zones({ cohortZone }: { cohortZone: string }) {
  const t = useAvailabilityWords();
  const own = ownZone();
  const zones = useZones();
  return (
    <>
      <option value={cohortZone}>{t("cohortZone", { zone: cohortZone })}</option>
      {own !== cohortZone && <option value={own}>{t("ownZone", { zone: own })}</option>}
      {zones
        .filter((each) => each !== own && each !== cohortZone)
        .map((each) => (
          <option key={each}>{each}</option>
        ))}
    </>
  );
}

function Chosen({ slot }: { slot: HeatSlot }) {
  const t = useAvailabilityWords();
  const h = useHeatWords();
  const formats = useFormats();
  return (
    <div aria-live="polite">
      <p className="font-medium">
        {formats.weekday(slot.day, "long")} {slot.start}
      </p>
      <p className="text-soft">
        {t("atCohort", {
          day: formats.weekday(slot.slot.day, "long"),
          start: slot.slot.start,
          zone: slot.slot.zone,
        })}
      </p>
      <dl className="mt-2 grid grid-cols-[3rem_1fr] gap-y-1">
        {MEASURES.map((each) => (
          <div key={each} className="contents">
            <dt className="font-semibold">{slot[each]}</dt>
            <dd>{h(each)}</dd>
          </div>
        ))}
      </dl>
      {slot.facilitators === 0 && <p className="mt-2 text-warn">{t("nobodyLeads")}</p>}
      {slot.groups.length > 0 && (
        <p className="mt-2">{h("cellGroups", { groups: slot.groups.join(", ") })}</p>
      )}
    </div>
  );
}
