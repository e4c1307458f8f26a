/** Follows the phone while the app is open and the driver on shift: never otherwise. */
import { ask, Refused } from "../shared/api";
import { Fixes, isOnShift } from "./fixes";
import { follow, NOWHERE, type Whereabouts } from "./geofence";
import { maySeePosition } from "./position";
import type { Route, Stop } from "./types";

const LOOK_MS = 15_000;
const OPTIONS = { enableHighAccuracy: true, maximumAge: 5_000, timeout: 10_000 };

export interface FollowingParts {
  route(): Route | null;
  left(): readonly Stop[];
  /** Whether nothing else waits: actions and pictures go first. */
  idle(): boolean;
  /** The van stands at this stop, or at none. */
  at(stop_id: string | null): void;
}

export class Following {
  readonly #parts: FollowingParts;
  readonly #fixes = new Fixes();
  #known: Whereabouts = NOWHERE;
  #watch: number | null = null;
  #sending = false;

  constructor(parts: FollowingParts) {
    this.#parts = parts;
    setInterval(() => void this.look(), LOOK_MS);
    document.addEventListener("visibilitychange", () => void this.look());
  }

  /** Begins or ends as the shift, the permission and the screen say; sends what is held. */
  async look(): Promise<void> {
    const onShift = isOnShift(this.#parts.route(), Date.now());
    const wanted = onShift && document.visibilityState === "visible" && (await maySeePosition());
    this.#watchIf(wanted);
    if (onShift) await this.#send();
    else this.#fixes.take();
  }

  #watchIf(wanted: boolean): void {
    const seen = (position: GeolocationPosition) => this.#seen(position);
    const unseen = () => undefined;
    if (!wanted && this.#watch !== null) {
      navigator.geolocation.clearWatch(this.#watch);
      this.#watch = null;
    } else if (wanted && this.#watch === null) {
      this.#watch = navigator.geolocation.watchPosition(seen, unseen, OPTIONS);
    } else if (wanted) {
      // Some phones tell a watch nothing while they stand still; that they do is worth knowing.
      navigator.geolocation.getCurrentPosition(seen, unseen, OPTIONS);
    }
  }

  #seen({ coords, timestamp }: GeolocationPosition): void {
    const { longitude: lon, latitude: lat, accuracy: accuracy_m } = coords;
    const speed_m_s = known(coords.speed);
    const seen = { at_s: timestamp / 1000, lon, lat, accuracy_m, speed_m_s };
    const [now] = follow(this.#known, seen, this.#parts.left());
    if (now.there?.target.id !== this.#known.there?.target.id)
      this.#parts.at(now.there?.target.id ?? null);
    this.#known = now;
    const at = new Date(timestamp).toISOString();
    const heading_deg = known(coords.heading);
    this.#fixes.add({ at, lon, lat, accuracy_m, speed_m_s, heading_deg }, seen);
  }

  async #send(): Promise<void> {
    if (this.#sending || this.#fixes.count === 0 || !this.#parts.idle()) return;
    this.#sending = true;
    const fixes = this.#fixes.take();
    try {
      await ask("/api/positions", { method: "POST", json: { fixes } });
    } catch (error) {
      // Refused is refused; without an answer they wait, the newest of them.
      if (!(error instanceof Refused) || error.status >= 500) this.#fixes.putBack(fixes);
    } finally {
      this.#sending = false;
    }
  }
}

/** What a receiver does not know it leaves out, or says NaN. */
function known(value: number | null): number | null {
  return value === null || Number.isNaN(value) || value < 0 ? null : value;
}
