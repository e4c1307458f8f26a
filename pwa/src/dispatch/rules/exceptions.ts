/** What needs the dispatcher, worst first. One row a van and kind, so that the list stays short. */
import type { Mark, RouteSummary } from "../../shared/wire";
import { isOpen, slack_s, tightest } from "./lateness";

/** A van that was not heard for this long has no contact. */
export const NO_CONTACT_S = 10 * 60;

export type Exception = { route: RouteSummary } & (
  | { kind: "late"; late_s: number; stops: Mark[] }
  | { kind: "failed"; stops: Mark[] }
  | { kind: "quarantined"; count: number }
  | { kind: "risk"; slack_s: number; stops: Mark[] }
  | { kind: "change"; revision: number }
  | { kind: "no_contact"; silent_s: number | null }
  | { kind: "unpaired" }
);
export type Kind = Exception["kind"];

const ORDER: readonly Kind[] = [
  "late",
  "failed",
  "quarantined",
  "change",
  "no_contact",
  "risk",
  "unpaired",
];

export function exceptionsOf(routes: readonly RouteSummary[], now_ms: number): Exception[] {
  return routes
    .flatMap((route) => exceptionsOfRoute(route, now_ms))
    .sort(
      (one, other) =>
        ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) || weight(other) - weight(one),
    );
}

function exceptionsOfRoute(route: RouteSummary, now_ms: number): Exception[] {
  const found: Exception[] = [];
  const isOver = route.state === "finished";
  if (route.late_stops > 0 && !isOver)
    found.push({ kind: "late", route, late_s: route.late_s, stops: lateStops(route) });
  const failed = route.marks.filter((mark) => mark.state === "failed");
  if (failed.length > 0) found.push({ kind: "failed", route, stops: failed });
  if (route.quarantined > 0) found.push({ kind: "quarantined", route, count: route.quarantined });
  if (isOver) return found;
  if (route.revision > route.acknowledged_revision)
    found.push({ kind: "change", route, revision: route.revision });
  const tight = route.late_stops > 0 ? null : tightest(route);
  if (tight) found.push({ kind: "risk", route, slack_s: tight.slack_s, stops: [tight.mark] });
  if (!route.paired) found.push({ kind: "unpaired", route });
  else if (route.state === "active") {
    const silent_s = silence_s(route, now_ms);
    if (silent_s === null || silent_s > NO_CONTACT_S)
      found.push({ kind: "no_contact", route, silent_s });
  }
  return found;
}

export function silence_s(route: RouteSummary, now_ms: number): number | null {
  if (!route.last_contact_at) return null;
  return Math.max(0, (now_ms - Date.parse(route.last_contact_at)) / 1000);
}

function lateStops(route: RouteSummary): Mark[] {
  return route.marks.filter((mark) => isOpen(mark) && (slack_s(mark.window, mark.eta) ?? 0) < 0);
}

function weight(exception: Exception): number {
  switch (exception.kind) {
    case "late":
      return exception.late_s;
    case "failed":
      return exception.stops.length;
    case "quarantined":
      return exception.count;
    case "risk":
      return -exception.slack_s;
    case "no_contact":
      return exception.silent_s ?? Infinity;
    case "change":
    case "unpaired":
      return 0;
  }
}
