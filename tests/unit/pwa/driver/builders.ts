/** Routes, stops and actions for the tests, each with only what a test cares about said. */
import type {
  Action,
  ActionDraft,
  Revision,
  Route,
  Stop,
  Task,
} from "../../../../pwa/src/driver/types";

export const id = (n: number): string => `01980000-0000-7000-8000-${String(n).padStart(12, "0")}`;

export const NINE = "2026-05-04T09:00:00.000Z";

export const at = (minutes: number): string =>
  new Date(Date.parse(NINE) + minutes * 60_000).toISOString();

export function task(n: number, given: Partial<Task> = {}): Task {
  return {
    id: id(1000 + n),
    type: "delivery",
    state: "open",
    outcome: null,
    reference: `R${String(n)}`,
    client: "Shop",
    recipient: { name: `Recipient ${String(n)}`, phone: "", email: "" },
    packages: 1,
    volume_l: 0,
    weight_kg: 0,
    service_s: 60,
    notes: "",
    ...given,
  };
}

export function stop(n: number, given: Partial<Stop> = {}): Stop {
  return {
    id: id(n),
    number: n,
    state: "pending",
    lon: 24.9,
    lat: 60.1,
    address: `Street ${String(n)}`,
    window: null,
    not_before: null,
    eta: { earliest: at(n * 10 - 5), at: at(n * 10), latest: at(n * 10 + 5) },
    leg_s: 120,
    leg_m: 900,
    arrived_at: null,
    departed_at: null,
    setup_s: 30,
    tasks: [task(n)],
    ...given,
  };
}

export function route(stops: Stop[], given: Partial<Route> = {}): Route {
  return {
    id: id(9000),
    name: "Route 1",
    day: "2026-05-04",
    timezone: "Europe/Helsinki",
    state: "active",
    revision: 1,
    version: 1,
    driver_name: "Ilmari",
    vehicle_name: "Van 2",
    depot: { lon: 24.9, lat: 60.1 },
    starts_at: NINE,
    ends_at: null,
    roads: "osrm",
    behind_s: 0,
    stops,
    change: null,
    ...given,
  };
}

export function revision(given: Partial<Revision> = {}): Revision {
  return {
    revision: 2,
    cause: "skip",
    cause_stop_id: null,
    reason: "",
    author: "solver",
    at: NINE,
    before: [],
    after: [],
    moved: [],
    saved_s: 0,
    late_before: 0,
    late_after: 0,
    method: "warm",
    roads: "osrm",
    acknowledged_at: null,
    ...given,
  };
}

let seq = 0;

/** An action as the outbox would have stamped it. */
export function did(draft: ActionDraft, minutes = 0): Action {
  seq += 1;
  return { ...draft, id: id(50_000 + seq), seq, occurred_at: at(minutes) };
}
