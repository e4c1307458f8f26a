/** The state of the driver's app: what the server said, what the driver did since, what is on screen. */
import { NoAnswer, Refused } from "../shared/api";
import type { Kept } from "../shared/kept";
import { liveFeed, type LiveFeed } from "../shared/live";
import { currentStop, remaining, show } from "./actions";
import { heldAfter, heldThrough, takeBack } from "./after";
import { uuid7, chance } from "./clock";
import { deviceId, openDatabase, recall, remember } from "./database";
import type { Following } from "./following";
import { onTop, Outbox, type Contents, type Entry, type NewAction } from "./outbox";
import { truth } from "./pill";
import { fix, maySeePosition } from "./position";
import { share } from "./share";
import { fetchPath, fetchRoute, fetchSession, pair, ROUTE_URL } from "./server";
import { oneTab, Sync, type Outcome } from "./sync";
import type { BatchAnswer, Route, RoutePath, Session, Stop } from "./types";

export type Phase = "starting" | "pairing" | "working" | "no_storage";

export interface Undoable {
  entries: Entry[];
  until_ms: number;
}

const POLL_MS = 60_000;
export const UNDO_MS = 10_000;

class App {
  phase = $state<Phase>("starting");
  /** The server no longer knows this phone. What was done is kept and goes out once it is paired again. */
  revoked = $state(false);
  session = $state.raw<Session | null>(null);
  kept = $state.raw<Kept<Route> | null>(null);
  path = $state.raw<Kept<RoutePath> | null>(null);
  contents = $state.raw<Contents>({ entries: [], pictures: [] });
  heard_ms = $state<number | null>(null);
  now_ms = $state(Date.now());
  held_id = $state<string | null>(null);
  undoable = $state.raw<Undoable | null>(null);
  /** Asked the server at least once since the start, or know that it cannot be reached. */
  asked = $state(false);
  next_try_ms = $state<number | null>(null);
  outcome = $state<Outcome>("empty");
  /** Where the phone's own fixes say that the van stands. */
  at_id = $state<string | null>(null);

  readonly route = $derived.by(() =>
    this.kept
      ? show(this.kept.data, onTop(this.contents.entries, this.session?.driver_id ?? undefined))
      : null,
  );
  readonly current = $derived(this.route ? currentStop(this.route, this.held_id) : null);
  readonly left = $derived(this.route ? remaining(this.route) : []);
  /** The stop at which *Arrived* is offered: the driver stands there and has not said so. */
  readonly offered = $derived(
    this.left.find(({ id, state }) => id === this.at_id && state !== "arrived") ?? null,
  );
  readonly truth = $derived(truth(this.contents, this.heard_ms, this.now_ms));

  #asked = 0;
  #kept_asked = 0;
  #keeping = false;
  #link_code: string | undefined;
  #outbox!: Outbox;
  #sync!: Sync;
  #feed: LiveFeed | null = null;
  #following: Following | null = null;
  #refreshing: ReturnType<typeof setTimeout> | undefined;
  #db!: IDBDatabase;

  get outbox(): Outbox {
    return this.#outbox;
  }

  /** Opens with what is on the phone; the network only ever adds to it. */
  async open(code: string | undefined): Promise<void> {
    this.#link_code = code;
    try {
      this.#db = await openDatabase();
    } catch {
      this.phase = "no_storage";
      return;
    }
    this.#outbox = new Outbox(this.#db);
    const device_id = await deviceId(this.#db, () => uuid7(Date.now(), 0, chance()));
    [this.session, this.kept, this.path, this.heard_ms, this.held_id, this.contents] =
      await Promise.all([
        recall<Session>(this.#db, "session"),
        recall<Kept<Route>>(this.#db, "route"),
        recall<Kept<RoutePath>>(this.#db, "path"),
        recall<number>(this.#db, "heard_ms"),
        recall<string>(this.#db, "held_id"),
        this.#outbox.contents(),
      ]);
    this.#outbox.driver_id = this.session?.driver_id ?? undefined;
    this.#sync = new Sync({
      outbox: this.#outbox,
      device_id,
      alone: oneTab,
      changed: (heard) => this.#changed(heard),
      answered: (answer, ids) => this.#answered(answer, ids),
    });
    this.#wake();
    void this.#follow();
    this.phase = this.session && code === undefined ? "working" : "pairing";
  }

  /** Throws like `ask` when the code is not taken. */
  async pairWith(code: string): Promise<void> {
    const before = this.session?.driver_id;
    this.#become(await pair(code));
    this.revoked = false;
    this.#heard();
    if (before && before !== this.session?.driver_id) await this.#forgetRoute();
    await remember(this.#db, "session", this.session);
    await this.connect();
  }

  /** A link's code works once, so it is handed out once. */
  takeLinkCode(): string | undefined {
    const code = this.#link_code;
    this.#link_code = undefined;
    return code;
  }

  /** Leaves the pairing screen for the route. */
  begin(): void {
    this.phase = "working";
    void this.#following?.look();
  }

  /** Back to the pairing screen; what waits stays and goes out under the next session. */
  pairAgain(): void {
    this.phase = "pairing";
  }

  /** Speaks to the server if it knows this phone; sends what waits and asks for the route. */
  async connect(): Promise<void> {
    if (this.phase === "no_storage") return;
    if (!this.session) await this.#findSession();
    if (!this.session) return;
    this.#listen();
    await Promise.all([this.#sync.drain(), this.refresh()]);
    void this.#following?.look();
    this.#keepMap();
  }

  /** Saved when it resolves: killing the app afterwards loses nothing. */
  async act(news: readonly NewAction[]): Promise<Entry[]> {
    const located = await maySeePosition();
    const entries = await this.#outbox.add(
      news.map((one) => ({ ...one, locating: located || undefined })),
    );
    this.contents = await this.#outbox.contents();
    if (located) void this.#locate(entries);
    else void this.#sync.drain();
    return entries;
  }

  /** Acts on one stop and offers to take it back. */
  async actOn(stop: Stop, news: readonly NewAction[]): Promise<void> {
    const entries = await this.act(news.map((one) => ({ ...one, restores: stop })));
    this.undoable = { entries, until_ms: Date.now() + UNDO_MS };
    const shown = this.route?.stops.find(({ id }) => id === stop.id);
    const drafts = news.map(({ draft }) => draft);
    await this.hold(heldAfter(shown ?? stop, drafts, this.held_id));
  }

  async undo(): Promise<void> {
    const undoable = this.undoable;
    this.undoable = null;
    if (!undoable) return;
    await this.act(takeBack(undoable.entries));
    await this.hold(undoable.entries[0]?.restores?.id ?? null);
  }

  async acknowledge(route_id: string, revision: number): Promise<void> {
    await this.act([{ draft: { type: "acknowledge", route_id, revision } }]);
  }

  /** The stop the driver chose to work at next; a new order never moves it away. */
  async hold(stop_id: string | null): Promise<void> {
    if (this.held_id === stop_id) return;
    this.held_id = stop_id;
    await remember(this.#db, "held_id", stop_id);
  }

  retryNow(): void {
    void this.connect();
  }

  async reread(): Promise<void> {
    const contents = await this.#outbox.contents();
    // While a route is being kept, the two change together, there.
    if (!this.#keeping) this.contents = contents;
  }

  async refresh(): Promise<void> {
    clearTimeout(this.#refreshing);
    const shown = await this.#outbox.sent();
    const asked = (this.#asked += 1);
    try {
      const kept = await fetchRoute(this.kept);
      this.#heard();
      await this.#keep(kept, shown, asked);
      if (kept) await this.#refreshPath();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.asked = true;
    }
  }

  #become(session: Session): void {
    this.session = session;
    this.#outbox.driver_id = session.driver_id ?? undefined;
  }

  /** Another driver's: not to be shown to this one, and an answer under way comes too late. */
  async #forgetRoute(): Promise<void> {
    this.#kept_asked = this.#asked += 1;
    this.kept = null;
    this.path = null;
    this.undoable = null;
    await this.hold(null);
    await remember(this.#db, "route", null);
    await remember(this.#db, "path", null);
  }

  async #refreshPath(): Promise<void> {
    const path = await fetchPath(this.path);
    if (path === this.path) return;
    this.path = path;
    await remember(this.#db, "path", path);
  }

  /** After the work itself: the streets, for when there is no signal. */
  #keepMap(): void {
    if (!this.route || this.revoked) return;
    // Without a signal its code may not be here yet; it is tried again with the next contact.
    import("./map-pack.svelte").then(({ pack }) => pack.look()).catch(() => undefined);
  }

  async #keep(kept: Kept<Route> | null, shown: readonly string[], asked: number): Promise<void> {
    // A slow answer must not undo a newer one. Not by `version`: a restored server counts anew.
    if (asked < this.#kept_asked) return;
    this.#kept_asked = asked;
    this.#keeping = true;
    const contents = await this.#outbox
      .keepRoute(kept, shown)
      .then(() => this.#outbox.contents())
      .finally(() => (this.#keeping = false));
    const held_id = heldThrough(this.route?.stops ?? [], this.current, this.held_id);
    const data = kept && share(this.kept?.data ?? null, kept.data);
    // Both at once: between the two, an action would flicker away and back.
    this.kept = kept && data && { ...kept, data };
    this.contents = contents;
    const still = this.left.some(({ id, state }) => id === held_id && state !== "skipped");
    if (still && this.current?.id !== held_id) await this.hold(held_id);
  }

  async #answered(answer: BatchAnswer, ids: string[]): Promise<void> {
    if (answer.route) {
      const asked = (this.#asked += 1);
      await this.#keep({ path: ROUTE_URL, etag: undefined, data: answer.route }, ids, asked);
    }
    this.#refreshSoon();
  }

  #refreshSoon(): void {
    clearTimeout(this.#refreshing);
    this.#refreshing = setTimeout(() => void this.refresh(), 150);
  }

  async #findSession(): Promise<void> {
    try {
      const session = await fetchSession();
      await remember(this.#db, "session", session);
      this.#become(session);
      this.phase = "working";
    } catch {
      // Not paired, or no signal: the pairing screen is the right one for both.
    }
  }

  /** Another tab paired another driver: this one becomes theirs, and what the first did waits. */
  async #giveWay(): Promise<void> {
    const before = this.session?.driver_id;
    await this.#findSession();
    if (before === this.session?.driver_id) return;
    await this.#forgetRoute();
    await this.connect();
  }

  async #locate(entries: Entry[]): Promise<void> {
    const ids = entries.map(({ id }) => id);
    await this.#outbox.located(ids, await fix());
    await this.#sync.drain();
  }

  #changed(heard: boolean): void {
    if (heard) this.#heard();
    this.next_try_ms = this.#sync.next_try_ms;
    this.outcome = this.#sync.outcome;
    if (this.#sync.outcome === "unpaired") this.#unpair();
    if (this.#sync.outcome === "another") void this.#giveWay();
    void this.reread();
  }

  #failed(error: unknown): void {
    if (error instanceof Refused && error.status === 401) this.#unpair();
    else if (!(error instanceof NoAnswer) && !(error instanceof Refused)) throw error;
  }

  #unpair(): void {
    this.revoked = true;
    this.#feed?.close();
    this.#feed = null;
  }

  #heard(): void {
    const now_ms = Date.now();
    if (now_ms - (this.heard_ms ?? 0) > 10_000) void remember(this.#db, "heard_ms", now_ms);
    this.heard_ms = now_ms;
    this.now_ms = now_ms;
  }

  #listen(): void {
    this.#feed ??= liveFeed("/api/live?as=driver", {
      onRoute: () => this.#refreshSoon(),
      onHeard: () => {
        this.#heard();
        if (this.truth.actions + this.truth.pictures > 0) void this.#sync.drain();
      },
      onOpen: () => this.#refreshSoon(),
    });
  }

  /** Positions go last: they wait until every action and picture is safe. */
  async #follow(): Promise<void> {
    const { Following } = await import("./following");
    this.#following = new Following({
      route: () => (this.phase === "working" && !this.revoked ? this.route : null),
      left: () => this.left,
      idle: () => this.truth.actions + this.truth.pictures === 0,
      at: (stop_id) => (this.at_id = stop_id),
    });
    await this.#following.look();
  }

  /** Drained on every sign that the signal may be back; `navigator.onLine` is not one of them. */
  #wake(): void {
    const connect = () => {
      this.now_ms = Date.now();
      if (!this.revoked && document.visibilityState === "visible") void this.connect();
    };
    document.addEventListener("visibilitychange", connect);
    addEventListener("online", connect);
    addEventListener("pageshow", (event) => event.persisted && connect());
    setInterval(connect, POLL_MS);
    setInterval(() => {
      this.now_ms = Date.now();
    }, 5000);
  }
}

export const app = new App();
