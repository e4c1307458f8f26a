/** Drains the outbox: oldest first, one batch at a time, pictures after actions, until it is empty. */
import { ask, NoAnswer, Refused } from "../shared/api";
import { backoff_ms } from "./backoff";
import type { Answer, Outbox, Picture } from "./outbox";
import type { Action, BatchAnswer, Problem } from "./types";
import { upload } from "./upload";

export const BATCH_LIMIT = 100;

/**
 * How the last try ended. `unpaired`: the server no longer knows this phone; everything is kept.
 * `another`: another tab paired another driver since.
 */
export type Outcome = "empty" | "away" | "busy" | "unpaired" | "another";

export interface SyncParts {
  outbox: Outbox;
  device_id: string;
  /** Runs the work while no other tab of this phone does. */
  alone?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Something changed in the outbox; `heard` when the server answered. */
  changed?: (heard: boolean) => void;
  answered?: (answer: BatchAnswer, ids: string[]) => Promise<void>;
  now?: () => number;
  random?: () => number;
}

interface Step {
  outcome: Outcome | "more";
  retry_after_s?: number;
}

export class Sync {
  outcome: Outcome = "empty";
  next_try_ms: number | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #failures = 0;
  #batch_size = BATCH_LIMIT;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #begun = new Set<string>();
  readonly #parts: SyncParts;

  constructor(parts: SyncParts) {
    this.#parts = parts;
  }

  /** Sends what waits, now. Safe to call at any time: a call while it runs becomes one more round. */
  drain(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    clearTimeout(this.#timer);
    this.next_try_ms = null;
    this.outcome = "empty"; // what was found out last time no longer holds
    const alone = this.#parts.alone ?? ((work) => work());
    this.#running = alone(() => this.#rounds()).finally(() => {
      this.#running = null;
      // Asked for while the lock was being given back: too late for that round.
      if (this.#again && this.outcome === "empty") void this.drain();
    });
    return this.#running;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      let step: Step;
      do {
        step = await this.#step().catch(failed);
        this.#parts.changed?.(step.outcome === "more");
      } while (step.outcome === "more");
      this.#settle(step);
    } while (this.#again && this.outcome === "empty");
    this.#parts.changed?.(false);
  }

  #settle({ outcome, retry_after_s = 0 }: Step): void {
    this.outcome = outcome as Outcome;
    if (outcome === "empty") this.#failures = 0;
    if (outcome !== "away" && outcome !== "busy") return;
    this.#failures += 1;
    const random = this.#parts.random ?? Math.random;
    const wait_ms = Math.max(retry_after_s * 1000, backoff_ms(this.#failures, random));
    this.next_try_ms = this.#now() + wait_ms;
    this.#timer = setTimeout(() => void this.drain(), wait_ms);
  }

  /** One request. Actions go first; between two pictures new actions are looked for again. */
  async #step(): Promise<Step> {
    const actions = await this.#parts.outbox.oldest(this.#batch_size);
    if (actions.length > 0) return this.#send(actions);
    const picture = await this.#parts.outbox.oldestPicture();
    return picture ? this.#upload(picture) : { outcome: "empty" };
  }

  async #send(actions: Action[]): Promise<Step> {
    const sent_at = new Date(this.#now()).toISOString();
    const { driver_id } = this.#parts.outbox;
    const json = { device_id: this.#parts.device_id, sent_at, actions, driver_id };
    try {
      const { data } = await ask<BatchAnswer>("/api/inbox", { method: "POST", json });
      return await this.#taken(actions, data);
    } catch (error) {
      const problem = unreadable(error);
      if (problem === null) throw error;
      return this.#refuse(actions, problem);
    }
  }

  async #taken(actions: Action[], answer: BatchAnswer | undefined): Promise<Step> {
    // A hotel's login page answers 200 too: only an answer about our own actions counts.
    const asked = new Set(actions.map(({ id }) => id));
    const results = Array.isArray(answer?.results) ? answer.results : [];
    const answers = results.filter(({ id }) => asked.has(id)).map(asAnswer);
    if (!answer || answers.length === 0) return { outcome: "away" };
    await this.#parts.outbox.answered(answers);
    this.#failures = 0;
    this.#batch_size = BATCH_LIMIT;
    const ids = answers.map(({ id }) => id);
    await this.#parts.answered?.(answer, ids);
    return { outcome: "more" };
  }

  /** Refuses what the server names; when it names none, one goes alone to find the culprit. */
  async #refuse(actions: Action[], problem: Problem): Promise<Step> {
    const named = actions.flatMap((action, index): Answer[] => {
      const at = `actions[${String(index)}]`;
      const error = problem.errors?.find(({ field }) => field === at || field.startsWith(`${at}.`));
      if (!error) return [];
      return [{ id: action.id, state: "refused", problem: { ...problem, ...error } }];
    });
    const first = actions[0];
    if (named.length === 0 && actions.length > 1) {
      this.#batch_size = 1;
      return { outcome: "more" };
    }
    if (named.length === 0 && first) named.push({ id: first.id, state: "refused", problem });
    await this.#parts.outbox.answered(named);
    return { outcome: "more" };
  }

  async #upload(picture: Picture): Promise<Step> {
    const { outbox } = this.#parts;
    const bytes = await outbox.bytes(picture.sha256);
    const begun = this.#begun.has(picture.sha256);
    this.#begun.add(picture.sha256);
    try {
      if (bytes) await upload(picture, bytes, begun);
      await outbox.stored(picture.sha256);
      this.#failures = 0;
    } catch (error) {
      const problem = unreadable(error);
      if (problem === null) throw error;
      await outbox.pictureRefused(picture.sha256, problem);
    }
    return { outcome: "more" };
  }

  #now(): number {
    return (this.#parts.now ?? Date.now)();
  }
}

function asAnswer({ id, result, problem }: BatchAnswer["results"][number]): Answer {
  return { id, state: result === "quarantined" ? "refused" : "sent", problem };
}

/** What the server will never take as it is. A proxy's own page is no word of our server. */
function unreadable(error: unknown): Problem | null {
  if (!(error instanceof Refused) || !error.problem.detail) return null;
  return [400, 413, 415, 422].includes(error.status) ? error.problem : null;
}

function failed(error: unknown): Step {
  if (error instanceof NoAnswer || !(error instanceof Refused)) return { outcome: "away" };
  if (error.status === 401) return { outcome: "unpaired" };
  if (error.problem.type === "/problems/another-driver") return { outcome: "another" };
  const wait_s = Number(error.headers.get("Retry-After"));
  return { outcome: "busy", retry_after_s: Number.isFinite(wait_s) ? wait_s : 0 };
}

/** Only one tab of this phone drains at a time; a second one waits for its turn. */
export function oneTab<T>(work: () => Promise<T>): Promise<T> {
  if (!("locks" in navigator)) return work();
  return navigator.locks.request("roundsman-outbox", work) as Promise<T>;
}
