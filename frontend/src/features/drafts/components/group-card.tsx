import { useState } from "react";
import type { Cohort, Draft, DraftGroup } from "@/api/shapes";
import {
  clocksOf,
  flawsAt,
  groupName,
  preferredShare,
  type Seat,
  slotTold,
  timeBack,
} from "@/features/drafts/api/board";
import type { Change } from "@/features/drafts/api/drafts";
import { BalanceLines } from "@/features/drafts/components/balance-lines";
import { DropPlace } from "@/features/drafts/components/drop-place";
import { PersonCard } from "@/features/drafts/components/person-card";
import { type Slot, SlotDialog } from "@/features/drafts/components/slot-dialog";
import { useGroupWords } from "@/features/drafts/group-words";
import { useDraftWords } from "@/features/drafts/words";
import { useFormats } from "@/lib/time";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { useFlawTold } from "@/ui/flaw-words";
import { LockMark } from "@/ui/lock-mark";
import { Menu, MenuItem } from "@/ui/menu";

export interface BoardActs {
  dragged: Seat | null;
  disabled: boolean;
  onDrag: (seat: Seat | null) => void;
  onMove: (seat: Seat, to: string | null) => void;
  onChange: (change: Change, told?: string, back?: Change) => void;
}

export interface Locking {
  /** Who is in a group that runs, and not locked to it yet. */
  lockable: ReadonlySet<string>;
  onLock: (personId: string) => void;
}

interface GroupCardProps extends BoardActs, Locking {
  draft: Draft;
  cohort: Cohort;
  group: DraftGroup;
}

export function GroupCard({ draft, cohort, group, lockable, onLock, ...acts }: GroupCardProps) {
  const t = useDraftWords();
  const formats = useFormats();
  const told = slotTold(group, (day) => formats.weekday(day));
  const flaws = flawsAt(draft, group.key);
  const flawSaid = useFlawTold();
  const clocks = clocksOf(group.members, new Date(cohort.first_week));
  return (
    <DropPlace
      draft={draft}
      dragged={acts.dragged}
      to={group.key}
      label={t("inGroup", { key: groupName(group.key), told })}
      onDrop={(seat) => acts.onMove(seat, group.key)}
    >
      <header className="flex items-start justify-between gap-2">
        <div>
          <h3 className="font-semibold">
            {t("group", { key: groupName(group.key) })} · {told}{" "}
            {group.existing && draft.locks.groups.includes(group.existing) && (
              <LockMark label={t("locked")} />
            )}
          </h3>
          <p className="text-sm text-soft">
            {group.facilitator ? t("leads", { name: group.facilitator.name }) : t("noLeader")}
            {group.facilitator && ` (${formats.weekly(group.facilitator.local)})`}
          </p>
        </div>
        {!acts.disabled && <GroupMenu cohort={cohort} group={group} onChange={acts.onChange} />}
      </header>
      <p className="flex flex-wrap gap-x-3 text-sm text-soft">
        <span>
          {group.members.length}/{cohort.size_max}
        </span>
        <span>{t("liked", { percent: formats.percent(preferredShare(group.members)) })}</span>
        {clocks.hours > 0 && (
          <span>{t("clocks", { count: clocks.zones, hours: formats.number(clocks.hours) })}</span>
        )}
        {group.slot.zone !== cohort.zone && <span>{group.slot.zone}</span>}
      </p>
      <BalanceLines balance={group.balance} />
      {flaws.map(flawSaid).map((said) => (
        <p
          key={said}
          title={said}
          className="line-clamp-3 rounded bg-bad-soft px-2 py-1 text-sm text-bad"
        >
          {said}
        </p>
      ))}
      <ul className="grid grid-cols-1 gap-0.5">
        {group.members.map((person) => {
          const seat = { id: person.id, name: person.name, group: group.key };
          return (
            <PersonCard
              key={person.id}
              person={person}
              group={group.key}
              draft={draft}
              disabled={acts.disabled}
              isLocked={draft.locks.people.includes(person.id)}
              onLock={lockable.has(person.id) ? () => onLock(person.id) : undefined}
              onMove={(to) => acts.onMove(seat, to)}
              onDrag={(isDragging) => acts.onDrag(isDragging ? seat : null)}
            />
          );
        })}
      </ul>
    </DropPlace>
  );
}

interface GroupMenuProps {
  cohort: Cohort;
  group: DraftGroup;
  onChange: BoardActs["onChange"];
}

function GroupMenu({ cohort, group, onChange }: GroupMenuProps) {
  const t = useGroupWords();
  const formats = useFormats();
  const [asked, setAsked] = useState<"time" | "end" | null>(null);
  const close = () => setAsked(null);
  const key = groupName(group.key);
  function moveTo(slot: Slot): void {
    const told = t("retimed", { key, day: formats.weekday(slot.day, "long"), start: slot.start });
    const change: Change = { act: "set_slot", group: group.key, slot };
    onChange(change, told, timeBack(group, cohort.zone));
  }
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t("groupMenu", { key })}
            className="grid size-7 shrink-0 place-items-center rounded text-soft hover:bg-ground"
          >
            ⋯
          </button>
        }
      >
        <MenuItem onSelect={() => setAsked("time")}>{t("otherTime")}</MenuItem>
        <MenuItem danger onSelect={() => setAsked("end")}>
          {t("removeGroup")}
        </MenuItem>
      </Menu>
      {asked === "time" && (
        <SlotDialog
          title={t("groupMenu", { key })}
          cohort={cohort}
          slot={group.slot}
          onChoose={moveTo}
          onClose={close}
        />
      )}
      {asked === "end" && (
        <ConfirmDialog
          title={t("removeTitle", { key })}
          act={t("removeGroup")}
          onConfirm={() =>
            onChange({ act: "remove_group", group: group.key }, t("removed", { key }))
          }
          onClose={close}
        >
          <p>{t("removeLead", { count: group.members.length })}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
