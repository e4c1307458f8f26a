/** Turns what a face hands over into GeoJSON and bounds: pure, so that it is tested without a map. */
import type { Feature, FeatureCollection, LineString, Point } from "geojson";
import { decodePolyline } from "./polyline";
import type { MapContent, MapPath, MapPlace, MapStop } from "./shapes";

export type Bounds = [west: number, south: number, east: number, north: number];

/** The look of a stop: its state, and for one still to do how late it will be. */
export function lookOf(stop: MapStop): string {
  return stop.state === "todo" ? stop.tone : stop.state;
}

/** The stops of one route, or of all; those of the selected one are drawn anew on top. */
export function stopFeatures(
  content: MapContent,
  route_id: string | null = null,
): FeatureCollection<Point> {
  return collection(
    of(content.stops, route_id).map((stop) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [stop.lon, stop.lat] },
      properties: {
        stop_id: stop.id,
        route_id: stop.route_id,
        number: String(stop.number),
        look: lookOf(stop),
        open: stop.state === "todo" || stop.state === "skipped",
        selected: route_id !== null && stop.id === content.selected_stop_id,
      },
    })),
  );
}

export function pathFeatures(
  content: MapContent,
  route_id: string | null = null,
): FeatureCollection<LineString> {
  return collection(
    of(content.paths, route_id).flatMap((path) => {
      const coordinates = lineOf(path);
      if (coordinates.length < 2) return [];
      return [
        {
          type: "Feature",
          geometry: { type: "LineString", coordinates },
          properties: { route_id: path.route_id, tone: path.tone },
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
  const points: [number, number][] = [
    ...of(content.stops, route_id).map((stop): [number, number] => [stop.lon, stop.lat]),
    ...of(content.vans, route_id).map((van): [number, number] => [van.lon, van.lat]),
    ...of(content.paths, route_id).flatMap(lineOf),
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

type Points = [lon: number, lat: number][];
const decoded = new WeakMap<MapPath["legs"][number], Points>();

function lineOf(path: MapPath): Points {
  return path.legs.flatMap((leg) => {
    let points = decoded.get(leg);
    if (!points) {
      points = decodePolyline(leg.geometry);
      decoded.set(leg, points);
    }
    return points;
  });
}

function of<T extends { route_id: string }>(things: readonly T[], route_id: string | null) {
  return route_id === null ? things : things.filter((thing) => thing.route_id === route_id);
}

function collection<G extends Point | LineString>(features: Feature<G>[]): FeatureCollection<G> {
  return { type: "FeatureCollection", features };
}
