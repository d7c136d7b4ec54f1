import { useEffect, useMemo, useSyncExternalStore } from "react";
import { parsed } from "@/lib/kept";
import { forget, keep, stored } from "@/lib/remembered";

export type Saving = "saved" | "saving" | "waiting" | "refused";

export interface Snapshot<T> {
  state: Saving;
  /** What the server does not have yet. */
  unsent: T | null;
  error: unknown;
}

interface Options<T> {
  /** Where it is kept in this browser until the server has it. */
  key: string;
  read: (kept: unknown) => T | null;
  send: (value: T) => Promise<unknown>;
  /** Whether trying again later may help. */
  isPassing: (error: unknown) => boolean;
  delay: number;
}

const AGAIN = 15_000;

/** Sends the newest of what it was given, one at a time, and loses nothing while it cannot. */
export class Saver<T> {
  private snapshot: Snapshot<T>;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isSending = false;
  private isLeft = false;
  /** As this page keeps it; another may have kept something newer. */
  private text: string | null;

  constructor(private readonly options: Options<T>) {
    this.text = stored(options.key);
    const unsent = options.read(parsed(this.text));
    this.snapshot = { state: unsent === null ? "saved" : "waiting", unsent, error: null };
  }

  /** What the server took last: newer than what was read before. */
  last: T | null = null;

  get = (): Snapshot<T> => this.snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  put(value: T): void {
    this.text = JSON.stringify(value);
    keep(this.options.key, this.text);
    this.change({ state: "saving", unsent: value, error: null });
    this.later(this.options.delay);
  }

  /** What was not sent before is now, for instance because there is a connection again. */
  resume(): void {
    if (this.snapshot.unsent !== null) this.later(0);
  }

  /** What waits for a pause goes at once: there may be no later. */
  hurry(): void {
    if (this.snapshot.state !== "saving" || this.isSending) return;
    clearTimeout(this.timer);
    void this.flush();
  }

  start(): void {
    this.isLeft = false;
    this.resume();
  }

  /** The newest still goes at once; if it does not arrive it waits for the next visit. */
  stop(): void {
    this.isLeft = true;
    if (this.snapshot.state !== "saving") clearTimeout(this.timer);
    this.hurry();
  }

  private later(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), this.isLeft ? 0 : delay);
  }

  private async flush(): Promise<void> {
    const value = this.snapshot.unsent;
    if (value === null || this.isSending) return;
    this.isSending = true;
    this.change({ ...this.snapshot, state: "saving" });
    try {
      await this.options.send(value);
      this.sent(value);
    } catch (error) {
      this.failed(value, error);
    } finally {
      this.isSending = false;
    }
  }

  private sent(value: T): void {
    if (this.snapshot.unsent !== value) {
      this.later(this.options.delay);
      return;
    }
    if (stored(this.options.key) === this.text) forget(this.options.key);
    this.last = value;
    this.change({ state: "saved", unsent: null, error: null });
  }

  private failed(value: T, error: unknown): void {
    if (this.snapshot.unsent !== value) {
      this.later(this.options.delay);
      return;
    }
    const isPassing = this.options.isPassing(error);
    this.change({ ...this.snapshot, state: isPassing ? "waiting" : "refused", error });
    if (isPassing && !this.isLeft) this.later(AGAIN);
  }

  private change(next: Snapshot<T>): void {
    this.snapshot = next;
    for (const listener of this.listeners) listener();
  }
}

/** One for a page: goes on when the connection comes back. `make` is asked once for each key. */
export function useSaver<T>(key: string, make: (key: string) => Saver<T>) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new function is no new saver
  const saver = useMemo(() => make(key), [key]);
  useEffect(() => {
    const resume = () => saver.resume();
    const hurry = () => saver.hurry();
    saver.start();
    globalThis.addEventListener("online", resume);
    globalThis.addEventListener("pagehide", hurry);
    return () => {
      globalThis.removeEventListener("online", resume);
      globalThis.removeEventListener("pagehide", hurry);
      saver.stop();
    };
  }, [saver]);
  return { saver, ...useSyncExternalStore(saver.subscribe, saver.get) };
}
