import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { may, useMe } from "@/api/me";
import {
  type Feature,
  type Flag,
  featuresQuery,
  flagsQuery,
} from "@/features/admin/api/operations";
import { FlagDialog, TurnBackButton, useValueWords } from "@/features/admin/components/flag-dialog";
import { useAdminWords } from "@/features/admin/words";
import { useFormats } from "@/lib/time";
import { Badge, type Tone } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

const TONES: Record<Feature["state"], Tone> = {
  running: "good",
  off: "plain",
  skipped: "warn",
  fatal: "bad",
};

export function FeaturesPage() {
  const t = useAdminWords();
  const features = useQuery(featuresQuery);
  return (
    <Page title={t("features")} lead={t("featuresLead")}>
      {may(useMe(), "operations.flags") && <FlagsCard />}
      <Card title={t("features")}>
        <Loaded query={features}>
          {({ items }) => (
            <ul className="divide-y divide-line">
              {items.map((each) => (
                <FeatureLine key={each.name} feature={each} />
              ))}
            </ul>
          )}
        </Loaded>
      </Card>
    </Page>
  );
}

function FeatureLine({ feature }: { feature: Feature }) {
  const t = useAdminWords();
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <span className="font-medium">{feature.name}</span>
      <span className="min-w-0 flex-1 text-sm text-soft">
        {t(feature.kind)} {feature.version}
        {feature.requires.length > 0 &&
          `, ${t("requires", { names: feature.requires.join(", ") })}`}
      </span>
      <Badge tone={TONES[feature.state]}>{t(feature.state)}</Badge>
      {feature.why.map((each) => (
        <p key={each} className="w-full text-sm text-warn">
          {each}
        </p>
      ))}
    </li>
  );
}

function FlagsCard() {
  const t = useAdminWords();
  const flags = useQuery(flagsQuery);
  return (
    <Card title={t("flags")}>
      <p className="mb-2 text-soft">{t("flagsLead")}</p>
      <Loaded query={flags}>
        {({ items }) => (
          <ul className="divide-y divide-line">
            {items.length === 0 && <li className="text-soft">{t("noFlags")}</li>}
            {items.map((each) => (
              <FlagLine key={each.key} flag={each} />
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function FlagLine({ flag }: { flag: Flag }) {
  const t = useAdminWords();
  const formats = useFormats();
  const valueTold = useValueWords();
  const [isOpen, setOpen] = useState(false);
  const { turned } = flag;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <div className="min-w-60 flex-1">
        <p className="font-mono text-sm font-medium break-all">{flag.key}</p>
        <p>{flag.meaning}</p>
        <p className="text-sm text-soft">
          {t("byDefault", { value: valueTold(flag.default) })},{" "}
          {t("expiresOn", { day: formats.day(flag.expires) })}
        </p>
        {turned && (
          <p className="text-sm text-accent">
            {t(turned.cohorts.length ? "turnedCohorts" : "turned", {
              value: valueTold(turned.value),
              share: formats.percent(turned.percentage / 100),
              count: turned.cohorts.length,
              when: formats.moment(turned.changed_at),
            })}
          </p>
        )}
      </div>
      <Button small onClick={() => setOpen(true)} aria-label={`${t("turn")}: ${flag.key}`}>
        {t("turn")}
      </Button>
      {turned && <TurnBackButton flag={flag} />}
      {isOpen && <FlagDialog flag={flag} onClose={() => setOpen(false)} />}
    </li>
  );
}
