/** The layers of the base map, a quiet ground for the work: the Protomaps basemap scheme. */
import type {
  DataDrivenPropertyValueSpecification,
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  VectorSourceSpecification,
} from "maplibre-gl";
import type { Ground } from "./ground";
import type { Palette } from "./palette";

// Without glyphs in the style, MapLibre draws letters with the device's own fonts.
const FONT = ["system-ui", "sans-serif"];
// It reads the weight out of the first name.
const BOLD = ["Interface Bold"];
const SOURCE = "ground";

const GREEN = [
  ...["forest", "wood", "scrub", "heath", "grassland", "meadow", "grass", "wetland"],
  ...["park", "garden", "golf_course", "nature_reserve", "pitch", "playground", "cemetery"],
  ...["village_green", "recreation_ground", "allotments", "zoo"],
];
const PAVED = [
  ...["pedestrian", "platform", "pier", "commercial", "retail", "industrial", "railway"],
  ...["school", "kindergarten", "university", "college", "hospital", "aerodrome", "military"],
];

type Number_ = DataDrivenPropertyValueSpecification<number>;
type OfSource = Exclude<LayerSpecification, { type: "background" }>;

/** Widths in px at zoom 8, 12, 15 and 18. */
const grows = (at_8: number, at_12: number, at_15: number, at_18: number): Number_ => [
  "interpolate",
  ["exponential", 1.5],
  ["zoom"],
  ...[8, at_8, 12, at_12, 15, at_15, 18, at_18],
];
const kindIn = (...kinds: string[]): ExpressionSpecification => [
  "in",
  ["get", "kind"],
  ["literal", kinds],
];
const detailIn = (...details: string[]): ExpressionSpecification => [
  "in",
  ["get", "kind_detail"],
  ["literal", details],
];
const inTheOpen: ExpressionSpecification = ["!", ["has", "is_tunnel"]];
const is = {
  motorway: kindIn("highway"),
  main: ["all", kindIn("major_road"), detailIn("trunk", "primary", "secondary")],
  street: [
    "any",
    ["all", kindIn("major_road"), detailIn("tertiary")],
    ["all", kindIn("minor_road"), detailIn("residential", "unclassified", "road")],
  ],
  lane: [
    "any",
    ["all", kindIn("minor_road"), detailIn("service", "living_street", "raceway")],
    ["all", kindIn("path"), detailIn("pedestrian")],
  ],
  path: ["all", kindIn("path"), ["!", detailIn("pedestrian")]],
  rail: kindIn("rail"),
} satisfies Record<string, ExpressionSpecification>;

export function sourceOf(ground: Ground, protocol: string): VectorSourceSpecification {
  return {
    type: "vector",
    tiles: [`${protocol}://${encodeURIComponent(ground.version)}/{z}/{x}/{y}`],
    maxzoom: ground.last_zoom,
    bounds: [...ground.bounds],
  };
}

/** From the bottom to the top; names are apart, for they lie above the paths. */
export function groundLayers(palette: Palette): LayerSpecification[] {
  return [...areas(palette), ...lines(palette)];
}

function areas(palette: Palette): LayerSpecification[] {
  const fill = (id: string, layer: string, color: string, filter?: FilterSpecification) =>
    from(layer, {
      id,
      type: "fill",
      source: SOURCE,
      ...(filter && { filter }),
      paint: { "fill-color": color },
    });
  const polygon: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];
  return [
    fill("green", "landuse", palette["map-park"], kindIn(...GREEN)),
    fill("paved", "landuse", palette["map-square"], kindIn(...PAVED)),
    fill("water", "water", palette["map-water"], polygon),
    fill("buildings", "buildings", palette["map-building"], polygon),
  ];
}

function lines(palette: Palette): LayerSpecification[] {
  const line = (
    id: string,
    layer: string,
    filter: FilterSpecification,
    color: string,
    width: Number_,
    more: { minzoom?: number; dashes?: number[] } = {},
  ) =>
    from(layer, {
      id,
      type: "line",
      source: SOURCE,
      filter,
      minzoom: more.minzoom ?? 0,
      layout: { "line-cap": more.dashes ? "butt" : "round", "line-join": "round" },
      paint: {
        "line-color": color,
        "line-width": width,
        ...(more.dashes && { "line-dasharray": more.dashes }),
      },
    });
  const road = (id: keyof typeof is, color: string, width: Number_, minzoom = 0) =>
    line(id, "roads", ["all", is[id], inTheOpen], color, width, { minzoom });
  const streams = kindIn("river", "canal", "stream", "ditch", "drain");
  return [
    line("streams", "water", streams, palette["map-water"], grows(0.8, 1.2, 2.5, 7)),
    line("borders", "boundaries", kindIn("country", "region"), palette["map-border"], 1.2, {
      dashes: [4, 2],
    }),
    road("path", palette["map-path"], grows(0, 0.2, 0.8, 3), 14),
    road("rail", palette["map-rail"], grows(0.3, 0.6, 1, 2)),
    road("lane", palette["map-street"], grows(0, 0.4, 2.2, 12), 13),
    road("street", palette["map-street"], grows(0.4, 1, 4.5, 20)),
    road("main", palette["map-main"], grows(0.8, 2, 6.5, 26)),
    road("motorway", palette["map-motorway"], grows(1.2, 2.4, 8, 30)),
  ];
}

export function nameLayers(palette: Palette): LayerSpecification[] {
  const paint = {
    "text-color": palette["map-label"],
    "text-halo-color": palette["map-land"],
    "text-halo-width": 1.4,
  };
  const along = (id: string, layer: string, filter: FilterSpecification, minzoom: number) =>
    from(layer, {
      id,
      type: "symbol",
      source: SOURCE,
      filter,
      minzoom,
      layout: {
        "symbol-placement": "line",
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 13, 10.5, 17, 13],
        "text-max-angle": 30,
        "symbol-spacing": 320,
        "text-padding": 6,
      },
      paint,
    });
  const at = (
    id: string,
    layer: string,
    filter: FilterSpecification,
    text: string,
    minzoom: number,
    size: Number_,
    padding = 4,
  ) =>
    from(layer, {
      id,
      type: "symbol",
      source: SOURCE,
      filter,
      minzoom,
      layout: {
        "text-field": ["get", text],
        "text-font": layer === "places" ? BOLD : FONT,
        "text-size": size,
        "text-padding": padding,
        "text-max-width": 8,
        // The larger place first; where it is not known how large, the town before the hamlet.
        "symbol-sort-key": ["-", ["coalesce", ["get", "population"], rank]],
      },
      paint,
    });
  const rank: ExpressionSpecification = [
    "match",
    ["get", "kind_detail"],
    ...["city", 100_000, "town", 10_000, "village", 1000, "suburb", 900],
    10,
  ] as unknown as ExpressionSpecification;
  const named = ["has", "name"] satisfies ExpressionSpecification;
  const town = detailIn("city", "town", "village");
  return [
    along("water-names", "water", ["all", named, kindIn("river", "canal")], 13),
    along("lane-names", "roads", ["all", named, ["any", is.street, is.lane]], 14.4),
    along("main-names", "roads", ["all", named, ["any", is.motorway, is.main]], 13),
    // What comes later is placed first: a house number is worth more here than a shop's name.
    at("poi-names", "pois", named, "name", 17, 10.5, 16),
    at("numbers", "buildings", kindIn("address"), "addr_housenumber", 16.5, 11, 2),
    at("quarters", "places", ["all", named, ["!", town]], "name", 12.5, 12),
    at("towns", "places", ["all", named, town], "name", 6, byPlace()),
  ];
}

function byPlace(): Number_ {
  const sizes = (city: number, town: number, other: number): ExpressionSpecification => [
    "match",
    ["get", "kind_detail"],
    ...(["city", city, "town", town, other] as const),
  ];
  return ["interpolate", ["linear"], ["zoom"], 7, sizes(14, 11, 10), 14, sizes(20, 17, 14)];
}

function from(layer: string, spec: OfSource): LayerSpecification {
  return { ...spec, "source-layer": layer } as LayerSpecification;
}
