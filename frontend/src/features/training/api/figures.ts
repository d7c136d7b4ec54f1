import { inEach, type Language, LOCALES, language } from "@/lib/language";

const KILOMETRE = 1000;
// Slower than that is standing about: nobody reads a pace of two hours off a chart.
const SLOWEST = 0.4;

/** Numbers of training as people write them; a dash where nothing is known. */
export interface Figures {
  distance: (metres: number | null) => string;
  time: (seconds: number | null) => string;
  /** Of minutes a kilometre, from metres a second. */
  pace: (speed: number | null) => string;
  speed: (speed: number | null) => string;
  metres: (metres: number | null) => string;
  beats: (rate: number | null) => string;
  points: (points: number | null) => string;
  share: (percent: number | null) => string;
  plain: (value: number | null) => string;
  /** With as many places as it needs, two at most. */
  short: (value: number) => string;
}

export const NOTHING = "–";

/** `4:05`, `1:04:05`: as clocks of races show it. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const [hours = 0, ...rest] = parts;
  const told = rest.map((each) => String(each).padStart(2, "0")).join(":");
  return hours > 0 ? `${hours}:${told}` : told.replace(/^0(?=\d)/, "");
}

export function figuresFor(spoken: Language): Figures {
  const locale = LOCALES[spoken];
  const at = (places: number) =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: places,
      maximumFractionDigits: places,
    });
  const [whole, tenth, hundredth] = [at(0), at(1), at(2)];
  const upTo = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const known = <T>(value: T | null, told: (value: T) => string) =>
    value === null ? NOTHING : told(value);
  return {
    distance: (metres) => known(metres, (each) => `${hundredth.format(each / KILOMETRE)} km`),
    time: (seconds) => known(seconds, clock),
    pace: (speed) =>
      known(speed, (each) => (each < SLOWEST ? NOTHING : `${clock(KILOMETRE / each)} /km`)),
    speed: (speed) => known(speed, (each) => `${tenth.format(each * 3.6)} km/h`),
    metres: (metres) => known(metres, (each) => `${whole.format(each)} m`),
    beats: (rate) => known(rate, (each) => `${whole.format(each)} bpm`),
    points: (points) => known(points, (each) => whole.format(each)),
    share: (percent) => known(percent, (each) => `${tenth.format(each)} %`),
    plain: (value) => known(value, (each) => tenth.format(each)),
    short: (value) => upTo.format(value),
  };
}

const figures = inEach(figuresFor);

export function useFigures(): Figures {
  return figures(language.use());
}

/** Whoever goes on foot thinks in minutes a kilometre, on wheels in kilometres an hour. */
export function goesByPace(sport: string): boolean {
  return ["running", "walking", "hiking", "swimming"].includes(sport);
}

/** Seconds of `1:04:05`, `4:05` or `45`; null for what is none. */
export function secondsOf(text: string): number | null {
  const told = text.trim();
  if (!/^(\d+:)?(\d{1,2}:)?\d{1,2}$/.test(told)) return null;
  return told.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
