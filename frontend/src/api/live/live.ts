import { createBell } from "@/api/live/bell";
import type { Close, End, Line } from "@/api/live/lines";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

type Topics = readonly string[];

export interface Live {
  /** What to look at from now on; nothing closes the line. */
  watch(topics: Topics): void;
  /** Whether whatever changes is told at present. */
  isOpen(): boolean;
  /** Whether it ought to be, is not, and is tried again. */
  isCut(): boolean;
  onOpening(listener: () => void): () => void;
  onChange(listener: (topics: Topics) => void): () => void;
}

interface Needs {
  /** Tried in turn until one comes through; after it ended the first is tried again. */
  lines: readonly Line[];
  /** Proves anew who is looking; false when nobody is signed in any more. */
  renew: () => Promise<boolean>;
}

/** One line for all that a page shows, kept up as long as there is something to look at. */
export function createLive({ lines, renew }: Needs): Live {
  const opening = createBell<boolean>();
  const changes = createBell<Topics>();
  let wanted: Topics = [];
  let close: Close | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let turn = 0;
  let isOpen = false;
  let isGivenUp = false;

  function opened(is: boolean) {
    isOpen = is;
    opening.ring(is);
  }
  function open() {
    clearTimeout(timer);
    close?.();
    close = null;
    isGivenUp = false;
    const line = lines[turn % lines.length];
    if (!wanted.length || !line) return opened(false);
    close = line(wanted, { ready, ended, changed: changes.ring });
  }
  function ready() {
    failures = 0;
    opened(true);
    changes.ring(wanted);
  }
  function ended(why: End) {
    close = null;
    failures += 1;
    isGivenUp = why === "refused";
    opened(false);
    turn = why === "broken" ? turn + 1 : 0;
    if (why === "sign-in") void renewed();
    else if (!isGivenUp) later();
  }
  async function renewed() {
    const asked = wanted;
    const isKnown = await renew();
    if (asked !== wanted || close) return;
    if (isKnown) return later();
    isGivenUp = true;
    opened(false);
  }
  function later() {
    clearTimeout(timer);
    timer = setTimeout(open, waitAfter(failures));
  }
  return {
    watch(topics) {
      if (topics.join() === wanted.join()) return;
      wanted = topics;
      open();
    },
    isOpen: () => isOpen,
    isCut: () => failures > 0 && wanted.length > 0 && !isGivenUp,
    onOpening: opening.listen,
    onChange: changes.listen,
  };
}

/** Half of it by chance, so that a server that starts again is not met by all at once. */
function waitAfter(failures: number): number {
  const longest = Math.min(FIRST_WAIT * 2 ** Math.max(0, failures - 1), LONGEST_WAIT);
  return longest / 2 + (Math.random() * longest) / 2;
}
