/** The day in numbers. */
import type { RouteSummary } from "../../shared/wire";

export interface Counts {
  vans: number;
  total: number;
  done: number;
  failed: number;
  skipped: number;
  late: number;
}

export function countsOf(routes: readonly RouteSummary[]): Counts {
  const counts = { vans: routes.length, total: 0, done: 0, failed: 0, skipped: 0, late: 0 };
  for (const route of routes) {
    counts.total += route.total;
    counts.done += route.done;
    counts.failed += route.failed;
    counts.skipped += route.skipped;
    counts.late += route.late_stops;
  }
  return counts;
}

/** Stops that nobody needs to visit any more, of all: 0 to 1. */
export function progressOf(route: Pick<RouteSummary, "done" | "failed" | "total">): number {
  return route.total === 0 ? 0 : Math.min(1, (route.done + route.failed) / route.total);
}
