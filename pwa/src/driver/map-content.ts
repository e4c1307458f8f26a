/** Pure: the route as the map wants it. */
import { failedTask } from "../shared/failed";
import type { Ground } from "../shared/map/ground";
import type { MapContent, MapStop, Tone } from "../shared/map/shapes";
import { isOver } from "./actions";
import { standing } from "./lateness";
import type { Route, RoutePath, Stop } from "./types";

export function mapContent(
  route: Route,
  path: RoutePath | null,
  ground: Ground | null | undefined,
  here: MapContent["here"],
  current_id: string | null,
): MapContent {
  const over = new Set(route.stops.filter(isOver).map(({ id }) => id));
  const legs = path?.route_id === route.id ? path.legs : [];
  const ahead = legs.filter(({ to_stop_id }) => to_stop_id === null || !over.has(to_stop_id));
  return {
    ground,
    stops: route.stops.map((stop) => mapStop(stop, route.id)),
    paths: ahead.length > 0 ? [{ route_id: route.id, tone: "quiet", legs: ahead }] : [],
    vans: [],
    depots: [route.depot],
    here,
    selected_route_id: route.id,
    selected_stop_id: current_id,
  };
}

function mapStop(stop: Stop, route_id: string): MapStop {
  const { id, number, lon, lat } = stop;
  return { id, route_id, number, lon, lat, state: stateOf(stop), tone: toneOf(stop) };
}

function stateOf(stop: Stop): MapStop["state"] {
  if (!isOver(stop)) return stop.state === "skipped" ? "skipped" : "todo";
  return failedTask(stop) ? "failed" : "done";
}

function toneOf(stop: Stop): Tone {
  const lateness = isOver(stop) ? undefined : standing(stop)?.lateness;
  return lateness === "late" || lateness === "risk" ? lateness : "fine";
}
