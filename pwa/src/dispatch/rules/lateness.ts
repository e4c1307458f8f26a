/** How late a stop or a van is, in three classes; each has a word, an icon and a colour. */
import type { Tone } from "../../shared/map/shapes";
import { RISK_S } from "../../shared/time";
import type { Eta, Mark, RouteSummary, Window } from "../../shared/wire";

import { once } from "./once";

/** Seconds between the middle of the prediction and the end of the window; below 0 it is missed. */
export function slack_s(window: Window | null, eta: Eta | null): number | null {
  if (!window?.latest || !eta) return null;
  return (Date.parse(window.latest) - Date.parse(eta.at)) / 1000;
}

export function toneOf(window: Window | null, eta: Eta | null): Tone {
  const slack = slack_s(window, eta);
  if (slack === null) return "fine";
  if (slack < 0) return "late";
  return slack < RISK_S ? "risk" : "fine";
}

export function isOpen(mark: Mark): boolean {
  return mark.state === "todo" || mark.state === "skipped";
}

export function toneOfMark(mark: Mark): Tone {
  return isOpen(mark) ? toneOf(mark.window, mark.eta) : "quiet";
}

export function toneOfRoute(route: RouteSummary): Tone {
  if (route.state === "finished") return "quiet";
  if (route.late_stops > 0) return "late";
  return tightest(route) === null ? "fine" : "risk";
}

/** The open stop with the least room, when that room is a risk. */
export const tightest = once((route: RouteSummary): { mark: Mark; slack_s: number } | null => {
  let found: { mark: Mark; slack_s: number } | null = null;
  for (const mark of route.marks) {
    if (!isOpen(mark)) continue;
    const slack = slack_s(mark.window, mark.eta);
    if (slack === null || slack < 0 || slack >= RISK_S) continue;
    if (!found || slack < found.slack_s) found = { mark, slack_s: slack };
  }
  return found;
});

const RANK: Record<Tone, number> = { late: 0, risk: 1, fine: 2, quiet: 3 };

/** The latest van first; those that are equally late keep the order of their names. */
export function byLateness(routes: readonly RouteSummary[]): RouteSummary[] {
  return routes
    .map((route) => ({ route, rank: RANK[toneOfRoute(route)] }))
    .sort(
      (one, other) =>
        one.rank - other.rank ||
        other.route.late_s - one.route.late_s ||
        one.route.name.localeCompare(other.route.name, undefined, { numeric: true }),
    )
    .map(({ route }) => route);
}
