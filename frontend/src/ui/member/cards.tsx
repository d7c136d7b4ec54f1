import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Membership } from "@/api/membership";
import type { Feed, OwnCohort, OwnGroup } from "@/api/own-cohorts";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button, buttonClasses } from "@/ui/button";
import { Card } from "@/ui/card";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { CopyField } from "@/ui/copy-field";
import { messageOf } from "@/ui/failure";
import { Place } from "@/ui/member/meetings";
import { useMemberWords } from "@/ui/member/words";
import { useTell } from "@/ui/toast";

/** The groups of one sign-up, or why there are none. */
export function Groups({ cohort }: { cohort: OwnCohort }) {
  const t = useMemberWords();
  if (cohort.state !== "accepted") return <p>{t(cohort.state)}</p>;
  if (cohort.groups.length === 0) return <p>{t("noGroup")}</p>;
  return (
    <ul className="grid gap-3">
      {cohort.groups.map((each) => (
        <li key={each.id}>
          <OneGroup group={each} />
        </li>
      ))}
    </ul>
  );
}

function OneGroup({ group }: { group: OwnGroup }) {
  const t = useMemberWords();
  const formats = useFormats();
  const { day, start, zone } = group.slot;
  return (
    <div className="grid gap-1">
      <p className="flex flex-wrap items-center gap-2 font-semibold">
        {group.name}
        {group.leads && <Badge tone="accent">{t("youLead")}</Badge>}
      </p>
      <p className="text-soft">
        {t("slot", { day: formats.weekday(day, "long"), start, zone })}
        {!group.leads && group.facilitator && <> · {t("ledBy", { name: group.facilitator })}</>}
      </p>
      {group.members.length > 0 && <p>{t("members", { names: group.members.join(", ") })}</p>}
      <div>
        <Place place={group.place} />
      </div>
    </div>
  );
}

interface CalendarProps {
  feed: Feed | null;
  membership: Membership;
}

export function CalendarCard({ feed, membership }: CalendarProps) {
  const t = useMemberWords();
  const tell = useTell();
  const queries = useQueryClient();
  const renew = useMutation({
    mutationFn: membership.renewFeed,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: membership.queryKey, exact: true });
      if (feed) tell(t("renewed"));
    },
    onError: (error) => tell(messageOf(error), { tone: "bad" }),
  });
  return (
    <Card title={t("calendar")}>
      {feed ? (
        <div className="grid justify-items-start gap-3">
          <p className="text-soft">{t("calendarLead")}</p>
          <a className={buttonClasses("main")} href={feed.webcal}>
            {t("subscribe")}
          </a>
          <div className="w-full">
            <CopyField label={t("address")} value={feed.url} />
          </div>
          <details>
            <summary className="py-1 text-accent">{t("renew")}</summary>
            <p className="my-2">{t("renewLead")}</p>
            <Button small busy={renew.isPending} onClick={() => renew.mutate()}>
              {t("makeNew")}
            </Button>
          </details>
        </div>
      ) : (
        <div className="grid justify-items-start gap-3">
          <p>{t("calendarNone")}</p>
          <Button busy={renew.isPending} onClick={() => renew.mutate()}>
            {t("makeFeed")}
          </Button>
        </div>
      )}
    </Card>
  );
}

/** Cannot be undone by whoever does it, so it asks once. */
export function Leaving({ membership }: { membership: Membership }) {
  const t = useMemberWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const leave = useMutation({
    mutationFn: membership.withdraw,
    onSuccess: () => tell(t("left")),
    onError: (error) => tell(messageOf(error), { tone: "bad" }),
    onSettled: () => queries.invalidateQueries({ queryKey: membership.queryKey, exact: true }),
  });
  return (
    <div>
      <Button look="danger" busy={leave.isPending} onClick={() => setAsking(true)}>
        {t("leave")}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t("leave")}
          act={t("leaveSure")}
          keep={t("stay")}
          onConfirm={() => leave.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{t("leaveLead")}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
