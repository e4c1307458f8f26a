/** Everything the dispatcher's page shows: the day, what is selected, and how fresh it is. */
import { fetchData } from "../../shared/api";
import { liveFeed, type LiveFeed } from "../../shared/live";
import { fromServer, orNull, type Ground } from "../../shared/map/ground";
import type {
  BaseMap,
  Board,
  RouteEvent,
  RouteRecord,
  Session,
  StopRecord,
  VanPosition,
} from "../../shared/wire";
import { Paths } from "./paths.svelte";
import { readPlace, writePlace, type Place } from "./place";
import { Watched } from "./watched.svelte";

const DRIFT_MS = 60_000;

export type Tab = "stops" | "changes" | "quarantined";

export class Screen {
  /** Undefined while we ask, null when this browser is not paired. */
  session = $state.raw<Session | null | undefined>();
  /** The session ended while the page was open: revoked or too old. */
  isEnded = $state(false);
  place = $state.raw<Place>(readPlace(location.search));
  tab = $state<Tab>("stops");
  heard_ms = $state<number | null>(null);
  ground = $state.raw<Ground | null>();
  /** Where the feed said that vans are, by route: newer than the board. */
  positions = $state.raw<ReadonlyMap<string, VanPosition>>(new Map());
  /** The stop that was open last, so that going back to the list finds its row again. */
  lastStopId: string | null = null;
  /** How far this computer's clock is behind the server's. */
  behind_ms = $state(0);

  readonly #ending = { onUnauthorized: () => this.#end() };
  readonly board = new Watched<Board>({ ...this.#ending, onData: (board) => this.#tune(board) });
  readonly record = new Watched<RouteRecord>(this.#ending);
  readonly stop = new Watched<StopRecord>(this.#ending);
  readonly paths = new Paths();
  #feed: LiveFeed | undefined;

  constructor() {
    // Predictions drift and phones are heard without any event; a 304 costs next to nothing.
    setInterval(() => {
      if (document.visibilityState === "visible")
        for (const watched of [this.board, this.record]) watched.touch();
    }, DRIFT_MS);
    addEventListener("popstate", () => {
      this.place = readPlace(location.search);
      if (this.session) this.#showPlace();
    });
  }

  start(session: Session): void {
    this.session = session;
    this.isEnded = false;
    this.positions = new Map();
    this.#showPlace();
    void this.#fetchGround();
    this.#feed?.close();
    this.#feed = liveFeed("/api/live?as=dispatcher", {
      onRefused: () => this.board.touchNow(),
      onRoute: (event) => this.#happened(event),
      onPosition: (position) => {
        this.positions = new Map(this.positions).set(position.route_id, position);
      },
      onHeard: (at_ms) => (this.heard_ms = at_ms),
      onOpen: () => this.#caughtUp(),
    });
  }

  selectRoute(route_id: string | null, tab: Tab = "stops"): void {
    this.tab = tab;
    this.#go({ ...this.place, route_id, stop_id: null });
  }

  selectStop(stop_id: string | null, route_id: string | null = this.place.route_id): void {
    this.#go({ ...this.place, route_id, stop_id });
  }

  selectDay(day: string): void {
    this.#go({ day, route_id: null, stop_id: null });
  }

  async signOut(): Promise<void> {
    await fetchData("/api/session?as=dispatcher", { method: "DELETE" }).catch(() => undefined);
    this.#end();
    this.isEnded = false;
  }

  #go(place: Place): void {
    if (place.stop_id) this.lastStopId = place.stop_id;
    else if (place.route_id !== this.place.route_id) this.lastStopId = null;
    const isSame = writePlace(place) === writePlace(this.place);
    this.place = place;
    if (!isSame) {
      history.pushState(null, "", writePlace(place));
      scrollTo(0, 0); // on a small screen the open route stands above the lists
    }
    this.#showPlace();
  }

  #showPlace(): void {
    const { day, route_id, stop_id } = this.place;
    this.board.show(day ? `/api/routes?day=${day}` : "/api/routes");
    this.record.show(route_id ? `/api/routes/${route_id}` : undefined);
    this.stop.show(stop_id ? `/api/stops/${stop_id}` : undefined);
  }

  #happened(event: RouteEvent): void {
    this.board.touch();
    if (event.route_id !== this.place.route_id) return;
    this.record.touch();
    if (this.place.stop_id) this.stop.touch();
  }

  retry(): void {
    this.#caughtUp();
  }

  /** The feed is there again: something may have happened while it was not. */
  #caughtUp(): void {
    for (const watched of [this.board, this.record, this.stop]) watched.touchNow();
    if (this.ground === undefined) void this.#fetchGround();
  }

  async #fetchGround(): Promise<void> {
    const map = await orNull(fetchData<BaseMap>("/api/map?as=dispatcher"));
    if (map !== undefined) this.ground = map && fromServer(map);
  }

  #tune(board: Board): void {
    this.behind_ms = Date.parse(board.server_time) - Date.now();
  }

  #end(): void {
    this.#feed?.close();
    this.#feed = undefined;
    this.isEnded = true;
    this.session = null;
    for (const watched of [this.board, this.record, this.stop]) watched.show(undefined);
  }
}
