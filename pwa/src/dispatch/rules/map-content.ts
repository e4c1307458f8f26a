/** What the map shows of a day. */
import type { MapPath, MapStop, MapVan } from "../../shared/map/shapes";
import type { RoutePath, RouteSummary, VanPosition } from "../../shared/wire";
import { timeOf } from "./axis";
import { progressOf } from "./counts";
import { once } from "./once";
import { isOpen, toneOfMark, toneOfRoute } from "./lateness";

export const stopsOf = once((routes: readonly RouteSummary[]): MapStop[] =>
  routes.flatMap(stopsOfRoute),
);

const stopsOfRoute = once((route: RouteSummary): MapStop[] =>
  route.marks.map((mark) => ({
    id: mark.stop_id,
    route_id: route.id,
    number: mark.number,
    lon: mark.lon,
    lat: mark.lat,
    state: mark.state,
    tone: toneOfMark(mark),
  })),
);

/** A van is where it was last seen: at a fix or at a stop it finished, else at its depot. */
export function vansOf(
  routes: readonly RouteSummary[],
  nameOf: (route: RouteSummary) => string,
  told: ReadonlyMap<string, VanPosition> = new Map(),
): MapVan[] {
  return routes.map((route) => {
    const place = newest(route, told.get(route.id)) ?? route.depot;
    return {
      route_id: route.id,
      short: shortName(route.name),
      name: nameOf(route),
      lon: place.lon,
      lat: place.lat,
      tone: toneOfRoute(route),
      progress: progressOf(route),
    };
  });
}

/** The legs still ahead: a path is fetched once a revision, and stops are done in between. */
export function pathOf(route: RouteSummary, path: RoutePath): MapPath {
  const open = new Set(route.marks.filter(isOpen).map((mark) => mark.stop_id));
  const first = path.legs.findIndex((leg) => leg.to_stop_id !== null && open.has(leg.to_stop_id));
  const legs = first === -1 ? path.legs.slice(-1) : path.legs.slice(first);
  return { route_id: route.id, tone: toneOfRoute(route), legs };
}

/** The number of a van, or the first letters of the word that tells it apart: Van Aino is Ai. */
export function shortName(name: string): string {
  const last = name.trim().split(/\s+/).at(-1) ?? "";
  return /\d{1,3}$/.exec(last)?.[0] ?? last.slice(0, 2);
}

function newest(route: RouteSummary, told: VanPosition | undefined) {
  let last: { lon: number; lat: number } | undefined;
  let last_ms = -Infinity;
  const seen = (place: { lon: number; lat: number }, at_ms: number) => {
    if (at_ms < last_ms) return;
    last = place;
    last_ms = at_ms;
  };
  for (const mark of route.marks) if (mark.done_at) seen(mark, timeOf(mark) ?? 0);
  for (const fix of [route.position, told]) if (fix) seen(fix, Date.parse(fix.at));
  return last;
}
