import type { Mark, RouteSummary } from "../../../../pwa/src/shared/wire";

/** 10:00 on the day of all these tests. */
export const NOW_MS = Date.parse("2026-05-04T10:00:00Z");

export function at(clock: string): string {
  return `2026-05-04T${clock}:00Z`;
}

export function mark(changes: Partial<Mark> = {}): Mark {
  return {
    stop_id: `stop-${String(changes.number ?? 1)}`,
    number: 1,
    lon: 24.94,
    lat: 60.17,
    state: "todo",
    window: null,
    eta: { earliest: at("10:28"), at: at("10:30"), latest: at("10:34") },
    done_at: null,
    ...changes,
  };
}

export function window(earliest: string, latest: string) {
  return { earliest: at(earliest), latest: at(latest) };
}

export function route(changes: Partial<RouteSummary> = {}): RouteSummary {
  return {
    id: "route-1",
    name: "Van 01",
    day: "2026-05-04",
    timezone: "Europe/Helsinki",
    state: "active",
    revision: 1,
    acknowledged_revision: 1,
    version: 1,
    driver_id: "driver-1",
    driver_name: "Aino",
    vehicle_name: "Van 01",
    depot: { lon: 24.93, lat: 60.16 },
    starts_at: at("08:00"),
    ends_at: at("16:00"),
    roads: "osrm",
    done: 0,
    failed: 0,
    skipped: 0,
    total: 10,
    late_stops: 0,
    late_s: 0,
    quarantined: 0,
    paired: true,
    last_contact_at: at("09:59"),
    position: null,
    marks: [],
    ...changes,
  };
}
