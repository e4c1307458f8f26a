/** Short sentences that several parts of the page say about a van or a stop. */
import { failedTask } from "../shared/failed";
import { word } from "../shared/i18n";
import type { Tone } from "../shared/map/shapes";
import { clock, clockRange, minutes } from "../shared/time";
import type { Mark, RouteSummary, Stop } from "../shared/wire";
import { t, wireWord } from "./i18n";
import { toneOfMark, toneOfRoute } from "./rules/lateness";

export function latenessOf(route: RouteSummary): string {
  const tone = toneOfRoute(route);
  if (tone !== "late") return t(`tone.${tone}`);
  return route.late_s > 0
    ? t("tone.late", { late: minutes(route.late_s) })
    : t("tone.late_windows", { count: route.late_stops });
}

/** Who drives, unless the route's name already says so. */
export function driverOf(route: Pick<RouteSummary, "name" | "driver_name">): string {
  return route.name.includes(route.driver_name) ? "" : route.driver_name;
}

export function vanName(route: Pick<RouteSummary, "name" | "driver_name">): string {
  const driver = driverOf(route);
  return driver ? t("van.name", { route: route.name, driver }) : route.name;
}

/** The street before the first comma, then the rest: postcode and town. */
export function addressParts(address: string): [street: string, rest: string] {
  const comma = address.indexOf(",");
  return comma < 0 ? [address, ""] : [address.slice(0, comma), address.slice(comma + 1).trim()];
}

export function leftOf(route: RouteSummary): number {
  return Math.max(0, route.total - route.done - route.failed);
}

export function vanOnMap(route: RouteSummary): string {
  return t("van.on_map", {
    route: vanName(route),
    late: latenessOf(route),
    done: route.done,
    total: route.total,
  });
}

/** Stop 23, expected 14:05, window 14:00–15:00, late */
export function markText(mark: Mark, zone: string): string {
  const at = mark.done_at ?? mark.eta?.at;
  const said = [
    at
      ? t(`mark.${mark.state}`, { number: mark.number, time: clock(at, zone) })
      : t("mark.unknown", { number: mark.number }),
  ];
  const { window } = mark;
  if (window && (window.earliest ?? window.latest))
    said.push(t("mark.window", { window: clockRange(window.earliest, window.latest, zone) }));
  const tone: Tone = toneOfMark(mark);
  if (tone === "late" || tone === "risk") said.push(t(`mark.${tone}`));
  return said.join(", ");
}

export type Look = "todo" | "next" | "done" | "failed" | "skipped" | "cancelled";

/** How a stop is drawn: as on the time axis, from its state and the outcomes of its tasks. */
export function lookOfStop(stop: Stop): Look {
  if (stop.state === "skipped" || stop.state === "cancelled") return stop.state;
  if (stop.state === "departed") return failedTask(stop) ? "failed" : "done";
  return stop.state === "pending" ? "todo" : "next";
}

export function stateText(stop: Stop): string {
  const outcomes = new Set(stop.tasks.map((task) => task.outcome).filter((one) => one !== null));
  const [only] = outcomes;
  if (stop.state !== "departed") return wireWord("stop.state", stop.state);
  if (outcomes.size === 1 && only) return outcomeText(only);
  return wireWord("stop.state", failedTask(stop) ? "failed" : "departed");
}

/** The wire may say `failed_no_access` or only the reason, `no_access`. */
export function outcomeText(outcome: string): string {
  const kind = /^(delivered_|picked_up|failed_)/.test(outcome) ? "outcome" : "reason";
  return word(kind, outcome);
}
