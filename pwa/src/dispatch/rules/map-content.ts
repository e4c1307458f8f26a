/** What the map shows of a day. */
import type { MapPath, MapStop, MapVan } from "../../shared/map/shapes";
import type { RoutePath, RouteSummary } from "../../shared/wire";
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

/** A van is where it last finished a stop; before the first one, at its depot. */
export function vansOf(
  routes: readonly RouteSummary[],
  nameOf: (route: RouteSummary) => string,
): MapVan[] {
  return routes.map((route) => {
    const place = lastDone(route) ?? route.depot;
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

function lastDone(route: RouteSummary) {
  let last: RouteSummary["marks"][number] | undefined;
  for (const mark of route.marks)
    if (mark.done_at && (!last || (timeOf(mark) ?? 0) >= (timeOf(last) ?? 0))) last = mark;
  return last;
}
