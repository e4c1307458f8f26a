/** The van's fixes on their way to the server: fewer than the phone makes, the oldest dropped first. */
import { metres, type Fix as Seen } from "./geofence";
import type { Fix, Route } from "./types";

export const MOST_HELD = 200;
const EVERY_S = 10;
const FARTHER_M = 30;
const AROUND_SHIFT_MS = 30 * 60_000;
const LONGEST_SHIFT_MS = 12 * 3_600_000;

/** Whether the driver may be followed at all: the server would refuse it otherwise. */
export function isOnShift(route: Route | null, now_ms: number): boolean {
  if (!route) return false;
  const starts_ms = Date.parse(route.starts_at);
  const ends_ms = route.ends_at ? Date.parse(route.ends_at) : starts_ms + LONGEST_SHIFT_MS;
  return now_ms >= starts_ms - AROUND_SHIFT_MS && now_ms <= ends_ms + AROUND_SHIFT_MS;
}

export class Fixes {
  #held: Fix[] = [];
  #last: Seen | null = null;

  get count(): number {
    return this.#held.length;
  }

  /** Holds it if it tells something new. */
  add(fix: Fix, seen: Seen): void {
    const last = this.#last;
    if (last && seen.at_s - last.at_s < EVERY_S && metres(last, seen) < FARTHER_M) return;
    this.#last = seen;
    this.#held.push(fix);
    if (this.#held.length > MOST_HELD) this.#held.splice(0, this.#held.length - MOST_HELD);
  }

  /** Hands all out; `putBack` what could not be sent. */
  take(): Fix[] {
    return this.#held.splice(0);
  }

  putBack(fixes: readonly Fix[]): void {
    this.#held = [...fixes, ...this.#held].slice(-MOST_HELD);
  }
}
