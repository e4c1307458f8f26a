/**
 * The outbox: what the driver did, kept on this phone until the server has it for good.
 *
 * Plain IndexedDB instead of a library: the promise hangs on which writes share a transaction and
 * on its durability, and those are easier to see without a layer in between.
 */
import { chance, FRESH_CLOCK, tick, type Clock } from "./clock";
import type { Done } from "./actions";
import { request, transact } from "./database";
import type { Action, ActionDraft, Position, Problem, Stop } from "./types";

const LOCATING_MS = 2500;

/** `waiting` is on this phone only, `sent` is safe, `refused` is kept until the driver puts it away. */
export interface Entry extends Done {
  seq: number;
  id: string;
  state: "waiting" | "sent" | "refused";
  action: Action;
  saved_ms: number;
  /** Who did it: it never goes out under another driver's session, perhaps of another company. */
  driver_id?: string | undefined;
  restores?: Stop | undefined;
  problem?: Problem | undefined;
  /** Waits a moment for the GPS before it is sent: once sent, an action never changes. */
  locating?: boolean | undefined;
}

/** A photo or signature the server does not have yet; its bytes lie apart, so that listing is cheap. */
export interface Picture {
  sha256: string;
  media_type: string;
  size: number;
  seq: number;
  saved_ms: number;
  driver_id?: string | undefined;
  problem?: Problem | undefined;
}

/** Bytes and not a Blob: a WebKit session refused Blobs in IndexedDB. */
export interface NewPicture {
  sha256: string;
  bytes: ArrayBuffer;
  media_type: string;
}

export interface NewAction {
  draft: ActionDraft;
  restores?: Stop | undefined;
  pictures?: readonly NewPicture[] | undefined;
  locating?: boolean | undefined;
}

export interface Contents {
  entries: Entry[];
  pictures: Picture[];
}

export interface Answer {
  id: string;
  state: "sent" | "refused";
  problem?: Problem | undefined;
}

export class Outbox {
  readonly db: IDBDatabase;
  readonly now: () => number;
  /** Whose phone this is now. */
  driver_id: string | undefined;

  constructor(db: IDBDatabase, now: () => number = Date.now) {
    this.db = db;
    this.now = now;
  }

  /** Saves actions with their pictures all together or not at all. Resolved means: on the disk. */
  async add(news: readonly NewAction[]): Promise<Entry[]> {
    return transact(
      this.db,
      ["meta", "actions", "pictures", "bytes"],
      "readwrite",
      async (stores) => {
        let clock = ((await request(stores.meta.get("clock"))) as Clock | undefined) ?? FRESH_CLOCK;
        const entries: Entry[] = [];
        for (const { draft, restores, locating, pictures = [] } of news) {
          const [next, stamp] = tick(clock, this.now(), chance());
          clock = next;
          const entry = this.#entry({ ...draft, ...stamp }, restores, locating);
          stores.actions.add(entry);
          for (const { sha256, media_type, bytes } of pictures) {
            const size = bytes.byteLength;
            const { seq, saved_ms, driver_id } = entry;
            stores.pictures.put({ sha256, media_type, size, seq, saved_ms, driver_id });
            stores.bytes.put(bytes, sha256);
          }
          entries.push(entry);
        }
        stores.meta.put(clock, "clock");
        return entries;
      },
    );
  }

  async contents(): Promise<Contents> {
    return transact(this.db, ["actions", "pictures"], "readonly", async (stores) => ({
      entries: (await request(stores.actions.getAll())) as Entry[],
      pictures: ((await request(stores.pictures.getAll())) as Picture[]).sort(
        (one, other) => one.seq - other.seq,
      ),
    }));
  }

  /** The oldest that wait, in order. From here on nothing of them may change. */
  async oldest(limit: number): Promise<Action[]> {
    const oldest = (await this.contents()).entries
      .filter((entry) => entry.state === "waiting" && isOf(entry, this.driver_id))
      .slice(0, limit);
    const locating = oldest.findIndex((entry) => entry.locating);
    if (locating < 0) return oldest.map(({ action }) => action);
    if (locating > 0) return oldest.slice(0, locating).map(({ action }) => action);
    // Either way: a clock set back must not hold everything up until it is there again.
    if (Math.abs(this.now() - (oldest[0]?.saved_ms ?? 0)) < LOCATING_MS) return [];
    await this.located(
      oldest.map(({ id }) => id),
      null,
    );
    return oldest.map(({ action }) => action);
  }

  /** The place where these were done, or that it stays unknown; too late for what may be sent. */
  async located(ids: readonly string[], position: Position | null): Promise<void> {
    await this.#change((entry) => {
      if (!entry.locating || !ids.includes(entry.id)) return entry;
      const action = position ? { ...entry.action, position } : entry.action;
      return { ...entry, action, locating: undefined };
    });
  }

  /** The oldest picture the server does not have. */
  async oldestPicture(): Promise<Picture | null> {
    const { entries, pictures } = await this.contents();
    // Its action is about to go, and goes first.
    if (entries.some((one) => one.state === "waiting" && one.locating && isOf(one, this.driver_id)))
      return null;
    const mine = (one: Picture) => one.problem === undefined && isOf(one, this.driver_id);
    return pictures.find(mine) ?? null;
  }

  async answered(answers: readonly Answer[]): Promise<void> {
    const by_id = new Map(answers.map((answer) => [answer.id, answer]));
    await this.#change((entry) => {
      const answer = by_id.get(entry.id);
      if (!answer || entry.state !== "waiting") return entry;
      return { ...entry, state: answer.state, problem: answer.problem };
    });
  }

  /** The ids the server has, but which its route may not show yet. */
  async sent(): Promise<string[]> {
    const { entries } = await this.contents();
    return entries.filter(({ state }) => state === "sent").map(({ id }) => id);
  }

  /** Keeps the server's route and lets go of the actions it shows by itself, in one step. */
  async keepRoute(kept: unknown, shown: readonly string[]): Promise<void> {
    await transact(this.db, ["actions", "meta"], "readwrite", async ({ actions, meta }) => {
      meta.put(kept, "route");
      for (const entry of (await request(actions.getAll())) as Entry[]) {
        if (entry.state === "sent" && shown.includes(entry.id)) actions.delete(entry.seq);
      }
    });
  }

  /** The server has it on its disk: the phone may forget it. */
  async stored(sha256: string): Promise<void> {
    await transact(this.db, ["pictures", "bytes"], "readwrite", async ({ pictures, bytes }) => {
      pictures.delete(sha256);
      await request(bytes.delete(sha256));
    });
  }

  async bytes(sha256: string): Promise<ArrayBuffer | null> {
    return transact(this.db, ["bytes"], "readonly", async ({ bytes }) => {
      return ((await request(bytes.get(sha256))) as ArrayBuffer | undefined) ?? null;
    });
  }

  async pictureRefused(sha256: string, problem: Problem | undefined): Promise<void> {
    await transact(this.db, ["pictures"], "readwrite", async ({ pictures }) => {
      const picture = (await request(pictures.get(sha256))) as Picture | undefined;
      if (picture) pictures.put({ ...picture, problem });
    });
  }

  /** Refused ones go back to the end of what waits to be sent: same id, so it still counts once. */
  async retry(id: string): Promise<void> {
    await this.#change((entry) =>
      entry.id === id && entry.state === "refused"
        ? { ...entry, state: "waiting", problem: undefined }
        : entry,
    );
  }

  /** The driver has read why it was refused and puts it away; the server keeps its own copy. */
  async putAway(id: string): Promise<void> {
    await this.#change((entry) => (entry.id === id && entry.state === "refused" ? null : entry));
  }

  #entry(action: Action, restores: Stop | undefined, locating: boolean | undefined): Entry {
    const { id, seq } = action;
    const { driver_id } = this;
    const saved_ms = this.now();
    return { seq, id, state: "waiting", action, restores, locating, saved_ms, driver_id };
  }

  async #change(change: (entry: Entry) => Entry | null): Promise<void> {
    await transact(this.db, ["actions"], "readwrite", async ({ actions }) => {
      for (const entry of (await request(actions.getAll())) as Entry[]) {
        const changed = change(entry);
        if (changed === null) actions.delete(entry.seq);
        else if (changed !== entry) actions.put(changed);
      }
    });
  }
}

/** What is shown on top of the server's route: all of its driver's but the refused. */
export function onTop(entries: readonly Entry[], driver_id?: string): Entry[] {
  return entries.filter((entry) => entry.state !== "refused" && isOf(entry, driver_id));
}

/** What an older version saved does not say whose it is. */
export function isOf(one: { driver_id?: string | undefined }, driver_id?: string): boolean {
  return one.driver_id === undefined || driver_id === undefined || one.driver_id === driver_id;
}
