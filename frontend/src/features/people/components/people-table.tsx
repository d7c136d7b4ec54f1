// biome-ignore-all lint/a11y/useSemanticElements: a table element has no room for rows that are not there.
// biome-ignore-all lint/a11y/useFocusableInteractive: the cells of a table are read, their buttons are reached.
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useEffect, useRef } from "react";
import type { SignUp } from "@/api/shapes";
import { hoursOf } from "@/features/people/api/people";
import { usePeopleWords } from "@/features/people/words";
import { Badge, type Tone } from "@/ui/badge";

const ROW = 44;
// How many rows before the end the next page is asked for.
const AHEAD = 60;
const TONES: Record<SignUp["state"], Tone> = {
  accepted: "good",
  waitlisted: "warn",
  withdrawn: "plain",
};
const COLUMNS =
  "grid grid-cols-[minmax(0,1fr)_auto_2.5rem] sm:grid-cols-[minmax(8rem,1.2fr)_minmax(0,1.4fr)_7rem_2.5rem] lg:grid-cols-[minmax(10rem,1.2fr)_minmax(0,1.4fr)_minmax(8rem,1fr)_6rem_7rem_7rem_2.5rem] items-center gap-3 px-3";

interface PeopleTableProps {
  people: readonly SignUp[];
  total: number | null;
  onNearEnd: () => void;
  onOpen: (person: SignUp) => void;
  actions: (person: SignUp) => ReactNode;
}

/** Only the rows in sight are there, however many there are. */
export function PeopleTable({ people, total, onNearEnd, onOpen, actions }: PeopleTableProps) {
  const t = usePeopleWords();
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: people.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const inSight = rows.getVirtualItems();
  const last = inSight.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= people.length - AHEAD) onNearEnd();
  }, [last, people.length, onNearEnd]);
  return (
    <div
      role="table"
      aria-label={t("people")}
      aria-rowcount={total ?? -1}
      className="overflow-hidden rounded-lg border border-line bg-raised"
    >
      <div role="rowgroup">
        <div
          role="row"
          className={`${COLUMNS} h-10 border-b border-line text-sm font-medium text-soft`}
        >
          <span role="columnheader">{t("name")}</span>
          <span role="columnheader" className="hidden sm:block">
            {t("email")}
          </span>
          <span role="columnheader" className="hidden lg:block">
            {t("zone")}
          </span>
          <span role="columnheader" className="hidden text-right lg:block">
            {t("hours")}
          </span>
          <span role="columnheader" className="hidden lg:block">
            {t("role")}
          </span>
          <span role="columnheader">{t("state")}</span>
          <span role="columnheader" className="sr-only">
            {t("details")}
          </span>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keys. */}
      <div ref={box} role="rowgroup" tabIndex={0} className="h-[min(70dvh,44rem)] overflow-y-auto">
        <div role="presentation" className="relative" style={{ height: rows.getTotalSize() }}>
          {inSight.map(({ index, start }) => {
            const person = people[index];
            return person && <Row key={person.id} {...{ person, index, start, onOpen, actions }} />;
          })}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  person: SignUp;
  index: number;
  start: number;
  onOpen: (person: SignUp) => void;
  actions: (person: SignUp) => ReactNode;
}

/** Scrolling moves the window over the rows, never a row: one that stays in sight is left alone. */
const Row = memo(function Row({ person, index, start, onOpen, actions }: RowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`${COLUMNS} absolute inset-x-0 border-b border-line hover:bg-ground`}
      style={{ height: ROW, transform: `translateY(${start}px)` }}
    >
      <Cells person={person} onOpen={onOpen} />
      <span role="cell">{actions(person)}</span>
    </div>
  );
});

function Cells({ person, onOpen }: { person: SignUp; onOpen: (person: SignUp) => void }) {
  const t = usePeopleWords();
  return (
    <>
      <span role="cell" className="truncate">
        <button
          type="button"
          onClick={() => onOpen(person)}
          className="max-w-full truncate text-left font-medium hover:underline"
        >
          {person.name}
        </button>
      </span>
      <span role="cell" className="hidden truncate text-soft sm:block">
        {person.email}
      </span>
      <span role="cell" className="hidden truncate lg:block">
        {person.zone}
      </span>
      <span role="cell" className="hidden text-right lg:block">
        {hoursOf(person.windows)}
      </span>
      <span role="cell" className="hidden lg:block">
        {t(person.role)}
      </span>
      <span role="cell">
        <Badge tone={TONES[person.state]}>{t(person.state)}</Badge>
      </span>
    </>
  );
}
