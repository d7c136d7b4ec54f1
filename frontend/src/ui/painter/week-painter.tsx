import { useState } from "react";
import { useNarrow } from "@/lib/media";
import { useFormats, WEEKDAYS } from "@/lib/time";
import { copied, EMPTY, type Mark, offsetOf, painted, shifted, type Week } from "@/lib/week";
import { Button } from "@/ui/button";
import { CheckField, SelectField } from "@/ui/field";
import { DaySwipe } from "@/ui/painter/day-swipe";
import { WeekGrid } from "@/ui/painter/week-grid";
import { WeekSentence } from "@/ui/painter/week-sentence";
import { usePainterWords } from "@/ui/painter/words";
import { ZoneSelect } from "@/ui/zone-select";

export interface Painted {
  zone: string;
  week: Week;
}

interface PainterProps {
  value: Painted;
  onChange: (next: Painted) => void;
  /** Whose clock the organiser thinks in. */
  organiserZone: string;
  meetingMinutes: number;
  /** When these weeks begin: clocks are compared as they are set then. */
  from: Date;
}

const DAYTIME = 12;
const PATTERNS = [
  { name: "evenings", days: [0, 4], halves: [36, 41] },
  { name: "lunches", days: [0, 4], halves: [24, 25] },
  { name: "weekend", days: [5, 6], halves: [18, 23] },
] as const;
const BRUSHES = ["good", "need", "none"] as const;

/** A person's usual week, painted. */
export function WeekPainter(props: PainterProps) {
  const { value, onChange, organiserZone, meetingMinutes, from } = props;
  const t = usePainterWords();
  const isNarrow = useNarrow();
  const [brush, setBrush] = useState<Mark>("good");
  const [day, setDay] = useState(0);
  const [clock, setClock] = useState(value.zone);
  const [past, setPast] = useState<readonly Week[]>([]);
  const [hasNight, setHasNight] = useState(false);
  const ahead = offsetOf(clock, from) - offsetOf(value.zone, from);
  const shown = shifted(value.week, ahead);
  const first = hasNight || isPainted(shown, DAYTIME) ? 0 : DAYTIME;

  function change(week: Week): void {
    if (week === value.week) return;
    setPast((all) => [...all.slice(-30), value.week]);
    onChange({ ...value, week });
  }
  function undo(): void {
    const week = past.at(-1);
    if (week === undefined) return;
    setPast((all) => all.slice(0, -1));
    onChange({ ...value, week });
  }

  const grid = {
    week: shown,
    brush,
    first,
    onChange: (next: Week) => change(shifted(next, -ahead)),
  };
  return (
    <div className="grid grid-cols-1 gap-4">
      <ZoneSelect
        label={t("zone")}
        hint={t("zoneHint")}
        value={value.zone}
        onChange={(zone) => {
          setClock(zone);
          onChange({ ...value, zone });
        }}
      />
      {clock !== value.zone && <Elsewhere zone={clock} minutes={ahead} />}
      <Brushes brush={brush} onBrush={setBrush} />
      <p className="text-sm text-soft">
        {isNarrow ? t("howDay") : t("how")} <span className="max-sm:hidden">{t("howKeys")}</span>
      </p>
      <div className="min-w-0">
        {isNarrow ? <DaySwipe {...grid} day={day} onDay={setDay} /> : <WeekGrid {...grid} />}
      </div>
      <div className="grid gap-3 sm:grid-cols-2 sm:items-end">
        <Clocks value={clock} own={value.zone} organiser={organiserZone} onChange={setClock} />
        <CheckField
          className="sm:pb-2"
          label={t("showNight")}
          checked={first === 0}
          disabled={isPainted(shown, DAYTIME)}
          onChange={(event) => setHasNight(event.target.checked)}
        />
      </div>
      <Quickly
        week={value.week}
        day={isNarrow ? day : 0}
        brush={brush}
        onChange={change}
        onUndo={past.length > 0 ? undo : undefined}
      />
      <WeekSentence
        value={value}
        minutes={meetingMinutes}
        others={["UTC", organiserZone]}
        at={from}
      />
    </div>
  );
}

function isPainted(week: Week, before: number): boolean {
  return WEEKDAYS.some((_, day) => /[gn]/.test(week.slice(day * 96, day * 96 + before * 2)));
}

interface ClocksProps {
  value: string;
  own: string;
  organiser: string;
  onChange: (zone: string) => void;
}

function Clocks({ value, own, organiser, onChange }: ClocksProps) {
  const t = usePainterWords();
  const others = [...new Set([organiser, "UTC"])].filter((zone) => zone !== own);
  return (
    <SelectField
      label={t("clock")}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value={own}>{t("yours", { zone: own })}</option>
      {others.map((zone) => (
        <option key={zone} value={zone}>
          {zone === organiser ? t("organisers", { zone }) : zone}
        </option>
      ))}
    </SelectField>
  );
}

function Elsewhere({ zone, minutes }: { zone: string; minutes: number }) {
  const t = usePainterWords();
  const hours = Math.abs(minutes) / 60;
  const difference = minutes === 0 ? t("same") : t(minutes > 0 ? "ahead" : "behind", { hours });
  return (
    <p role="status" className="rounded-md bg-accent-soft px-3 py-2">
      {t("elsewhere", { zone, difference })}
    </p>
  );
}

function Brushes({ brush, onBrush }: { brush: Mark; onBrush: (brush: Mark) => void }) {
  const t = usePainterWords();
  return (
    <fieldset className="grid grid-cols-3 gap-1 sm:flex sm:gap-2">
      <legend className="mb-1 text-sm font-medium">{t("brush")}</legend>
      {BRUSHES.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={brush === each}
          onClick={() => onBrush(each)}
          className="flex h-11 items-center justify-center gap-1.5 rounded-md border border-line px-1 text-sm whitespace-nowrap sm:px-3 sm:text-base aria-pressed:border-accent aria-pressed:ring-1 aria-pressed:ring-accent aria-pressed:font-semibold"
        >
          <span
            aria-hidden="true"
            className={`size-4 shrink-0 rounded-sm border border-strong paint-${each}`}
          />
          {t(each)}
        </button>
      ))}
    </fieldset>
  );
}

interface QuicklyProps {
  week: Week;
  day: number;
  brush: Mark;
  onChange: (week: Week) => void;
  onUndo?: () => void;
}

function Quickly({ week, day, brush, onChange, onUndo }: QuicklyProps) {
  const t = usePainterWords();
  const formats = useFormats();
  const name = formats.weekday(WEEKDAYS[day] ?? "mon", "long");
  const mark = brush === "none" ? "good" : brush;
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="mb-1 text-sm font-medium">{t("quick")}</legend>
      <Button small onClick={() => onChange(copied(week, day, [0, 1, 2, 3, 4]))}>
        {t("copyDay", { day: name })}
      </Button>
      {PATTERNS.map((each) => (
        <Button key={each.name} small onClick={() => onChange(painted(week, each, mark))}>
          {t(each.name)}
        </Button>
      ))}
      <Button small look="danger" onClick={() => onChange(EMPTY)}>
        {t("clear")}
      </Button>
      <Button small look="quiet" disabled={!onUndo} onClick={onUndo}>
        {t("undo")}
      </Button>
    </fieldset>
  );
}
