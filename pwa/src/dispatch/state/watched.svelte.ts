/** One thing on the screen: fetched again when told, coalesced, never twice at once. */
import { NoAnswer, Refused } from "../../shared/api";
import { refresh, type Kept } from "../../shared/kept";

const FIRST_GAP_MS = 150;
const RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 20_000;
/** A big board is fetched at most a quarter of the time. */
const REST = 3;

export interface WatchedOptions<T> {
  onUnauthorized(): void;
  onData?(data: T): void;
}

export class Watched<T> {
  data = $state.raw<T>();
  /** Why the newest attempt failed; what is shown may then be old. */
  error = $state.raw<Refused | NoAnswer>();
  readonly #options: WatchedOptions<T>;
  #path: string | undefined;
  #kept: Kept<T> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;
  #isDirty = false;
  #took_ms = 0;
  #ended_ms = 0;
  #retry_ms = RETRY_MS;

  constructor(options: WatchedOptions<T>) {
    this.#options = options;
  }

  get isLoading(): boolean {
    return this.data === undefined && this.error === undefined;
  }

  /** Shows what is at `path` from now on; undefined shows nothing. */
  show(path: string | undefined): void {
    if (path === this.#path) return;
    this.#path = path;
    this.data = undefined;
    this.error = undefined;
    this.#kept = undefined;
    this.#running?.abort();
    this.#running = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (path) void this.#fetch();
  }

  /** Something changed: fetch again, but not more often than the answer is worth. */
  touch(): void {
    if (!this.#path || this.#timer !== undefined) return;
    if (this.#running) {
      this.#isDirty = true;
      return;
    }
    const rested_ms = Date.now() - this.#ended_ms;
    this.#later(Math.max(FIRST_GAP_MS, this.#took_ms * REST - rested_ms));
  }

  /** Fetch now: a person asked, or the connection is back. */
  touchNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#running) this.#isDirty = true;
    else if (this.#path) void this.#fetch();
  }

  #later(wait_ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#fetch();
    }, wait_ms);
  }

  async #fetch(): Promise<void> {
    const path = this.#path;
    if (!path) return;
    const { signal } = (this.#running = new AbortController());
    this.#isDirty = false;
    const started_ms = Date.now();
    try {
      const kept = await refresh(path, this.#kept, { signal });
      if (!signal.aborted) this.#take(kept);
    } catch (error) {
      if (!signal.aborted) this.#failed(error);
    }
    if (signal.aborted) return; // another thing is shown by now
    this.#running = undefined;
    this.#ended_ms = Date.now();
    this.#took_ms = this.#ended_ms - started_ms;
    if (this.#isDirty) this.touch();
  }

  #take(kept: Kept<T>): void {
    this.error = undefined;
    this.#retry_ms = RETRY_MS;
    if (kept === this.#kept) return;
    this.#kept = kept;
    this.data = kept.data;
    this.#options.onData?.(kept.data);
  }

  #failed(error: unknown): void {
    if (!(error instanceof Refused || error instanceof NoAnswer)) throw error;
    if (error instanceof Refused && error.status === 401) {
      this.#options.onUnauthorized();
      return;
    }
    this.error = error;
    if (error instanceof Refused && error.status < 500) return;
    this.#later(this.#retry_ms);
    this.#retry_ms = Math.min(this.#retry_ms * 2, LONGEST_RETRY_MS);
  }
}
