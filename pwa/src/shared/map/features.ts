/** Turns what a face hands over into GeoJSON and bounds: pure, so that it is tested without a map. */
import type { Feature, FeatureCollection, LineString, Point } from "geojson";
import { decodePolyline } from "./polyline";
import type { MapContent, MapPath, MapPlace, MapStop } from "./shapes";

export type Bounds = [west: number, south: number, east: number, north: number];

/** The look of a stop: its state, and for one still to do how late it will be. */
export function lookOf(stop: MapStop): string {
  return stop.state === "todo" ? stop.tone : stop.state;
}

export function stopFeatures(content: MapContent): FeatureCollection<Point> {
  const { selected_route_id, selected_stop_id } = content;
  return collection(
    content.stops.map((stop) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [stop.lon, stop.lat] },
      properties: {
        stop_id: stop.id,
        route_id: stop.route_id,
        number: String(stop.number),
        look: lookOf(stop),
        open: stop.state === "todo" || stop.state === "skipped",
        focus: selected_route_id === null ? "all" : focusOf(stop.route_id, selected_route_id),
        selected: stop.id === selected_stop_id,
      },
    })),
  );
}

export function pathFeatures(content: MapContent): FeatureCollection<LineString> {
  const { selected_route_id } = content;
  return collection(
    content.paths.flatMap((path) => {
      const coordinates = lineOf(path);
      if (coordinates.length < 2) return [];
      const focus = selected_route_id === null ? "all" : focusOf(path.route_id, selected_route_id);
      return [
        {
          type: "Feature",
          geometry: { type: "LineString", coordinates },
          properties: { route_id: path.route_id, tone: path.tone, focus },
        },
      ];
    }),
  );
}

export function depotFeatures(depots: readonly MapPlace[]): FeatureCollection<Point> {
  return collection(
    depots.map(({ lon, lat }) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon, lat] },
      properties: {},
    })),
  );
}

/** Around one route, or around everything; undefined when there is nothing to show. */
export function boundsOf(content: MapContent, route_id: string | null): Bounds | undefined {
  const mine = <T extends { route_id: string }>(things: readonly T[]) =>
    route_id === null ? things : things.filter((thing) => thing.route_id === route_id);
  const points: [number, number][] = [
    ...mine(content.stops).map((stop): [number, number] => [stop.lon, stop.lat]),
    ...mine(content.vans).map((van): [number, number] => [van.lon, van.lat]),
    ...mine(content.paths).flatMap(lineOf),
  ];
  if (points.length === 0) return undefined;
  const bounds: Bounds = [180, 90, -180, -90];
  for (const [lon, lat] of points) {
    bounds[0] = Math.min(bounds[0], lon);
    bounds[1] = Math.min(bounds[1], lat);
    bounds[2] = Math.max(bounds[2], lon);
    bounds[3] = Math.max(bounds[3], lat);
  }
  return bounds;
}

const lines = new WeakMap<MapPath["legs"], [number, number][]>();

function lineOf(path: MapPath): [number, number][] {
  let line = lines.get(path.legs);
  if (!line) {
    line = path.legs.flatMap((leg) => decodePolyline(leg.geometry));
    lines.set(path.legs, line);
  }
  return line;
}

function focusOf(route_id: string, selected: string): "this" | "other" {
  return route_id === selected ? "this" : "other";
}

function collection<G extends Point | LineString>(features: Feature<G>[]): FeatureCollection<G> {
  return { type: "FeatureCollection", features };
}
