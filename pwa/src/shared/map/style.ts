/** The map's style: streets, water, parks and buildings below, paths and stops on top. */
import type {
  DataDrivenPropertyValueSpecification,
  ExpressionSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";
import type { Palette } from "./palette";

export const SOURCES = ["base", "paths", "depots", "stops", "here"] as const;

// Without glyphs in the style, MapLibre draws letters with the device's own fonts. It reads the
// weight out of the first name; a generic name with a weight behind it would not parse as CSS.
const FONT = ["system-ui", "sans-serif"];
const BOLD = ["Interface Bold"];

type Number_ = DataDrivenPropertyValueSpecification<number>;

const kind = (name: string): ExpressionSpecification => ["==", ["get", "kind"], name];
const road = (...classes: string[]): ExpressionSpecification => [
  "all",
  kind("road"),
  ["in", ["get", "class"], ["literal", classes]],
];
/** Widths in px at zoom 12, 15 and 18. */
const grows = (at_12: number, at_15: number, at_18: number): Number_ => [
  "interpolate",
  ["exponential", 1.5],
  ["zoom"],
  12,
  at_12,
  15,
  at_15,
  18,
  at_18,
];

export function styleOf(palette: Palette): StyleSpecification {
  const empty = { type: "FeatureCollection", features: [] } as const;
  return {
    version: 8,
    sources: Object.fromEntries(
      SOURCES.map((id) => [id, { type: "geojson", data: { ...empty, features: [] } }]),
    ),
    layers: [...groundLayers(palette), ...labelLayers(palette), ...workLayers(palette)],
  };
}

export function layersOf(palette: Palette): LayerSpecification[] {
  return styleOf(palette).layers;
}

function groundLayers(palette: Palette): LayerSpecification[] {
  const fill = (id: string, color: string): LayerSpecification => ({
    id,
    type: "fill",
    source: "base",
    filter: kind(id),
    paint: { "fill-color": color },
  });
  const line = (
    id: string,
    filter: ExpressionSpecification,
    color: string,
    width: Number_,
    minzoom = 0,
  ): LayerSpecification => ({
    id,
    type: "line",
    source: "base",
    filter,
    minzoom,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": color, "line-width": width },
  });
  return [
    { id: "land", type: "background", paint: { "background-color": palette["map-land"] } },
    fill("park", palette["map-park"]),
    fill("square", palette["map-square"]),
    fill("water", palette["map-water"]),
    { ...fill("building", palette["map-building"]), minzoom: 14 } as LayerSpecification,
    line("path", road("path"), palette["map-path"], grows(0.2, 0.8, 3), 14.5),
    line("rail", kind("rail"), palette["map-rail"], grows(0.4, 0.9, 2)),
    line("lane", road("lane"), palette["map-street"], grows(0.4, 2.2, 12), 13),
    line("street", road("street"), palette["map-street"], grows(0.8, 4.5, 20)),
    line("main", road("main"), palette["map-main"], grows(1.4, 6.5, 26)),
    line("motorway", road("motorway"), palette["map-motorway"], grows(2, 8, 30)),
  ];
}

function labelLayers(palette: Palette): LayerSpecification[] {
  const names = (id: string, classes: string[], minzoom: number): LayerSpecification => ({
    id,
    type: "symbol",
    source: "base",
    filter: ["all", road(...classes), ["has", "name"]],
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
    paint: {
      "text-color": palette["map-label"],
      "text-halo-color": palette["map-land"],
      "text-halo-width": 1.4,
    },
  });
  return [
    names("lane-names", ["street", "lane"], 14.6),
    names("main-names", ["motorway", "main"], 13.2),
  ];
}

function workLayers(palette: Palette): LayerSpecification[] {
  const byFocus = (all: number, mine: number, other: number): ExpressionSpecification => [
    "match",
    ["get", "focus"],
    "all",
    all,
    "this",
    mine,
    other,
  ];
  const tone: ExpressionSpecification = [
    "match",
    ["get", "tone"],
    "late",
    palette.late,
    "risk",
    palette.risk,
    palette.accent,
  ];
  const rim: ExpressionSpecification = [
    "case",
    ["get", "selected"],
    palette.accent,
    [
      "match",
      ["get", "look"],
      ["late", "failed"],
      palette.late,
      "risk",
      palette.risk,
      palette["ink-2"],
    ],
  ];
  const body: ExpressionSpecification = [
    "match",
    ["get", "look"],
    "done",
    palette["ink-2"],
    "failed",
    palette.late,
    "skipped",
    palette.sunk,
    palette.sheet,
  ];
  const numbered: ExpressionSpecification = ["==", ["get", "focus"], "this"];
  // Of the selected route, what is still to do stands out; what is done steps back.
  const radius = (all: number, mine: number): ExpressionSpecification => [
    "case",
    ["get", "selected"],
    mine + 4,
    ["case", numbered, ["case", ["get", "open"], mine, mine * 0.6], all],
  ];
  return [
    {
      id: "path-casing",
      type: "line",
      source: "paths",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": palette.sheet,
        "line-width": byFocus(4, 8, 0),
        "line-opacity": byFocus(0.7, 0.95, 0),
      },
    },
    {
      id: "paths",
      type: "line",
      source: "paths",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": tone,
        "line-width": byFocus(2, 4, 1.5),
        "line-opacity": byFocus(0.75, 1, 0.22),
      },
    },
    {
      id: "here-accuracy",
      type: "circle",
      source: "here",
      paint: {
        "circle-color": palette.accent,
        "circle-opacity": 0.16,
        // Metres to px at this zoom, at the latitude the feature carries.
        "circle-radius": [
          "interpolate",
          ["exponential", 2],
          ["zoom"],
          0,
          0,
          20,
          ["/", ["get", "accuracy_m"], ["get", "m_per_px_20"]],
        ],
      },
    },
    {
      id: "here",
      type: "circle",
      source: "here",
      paint: {
        "circle-color": palette.accent,
        "circle-radius": 8,
        "circle-stroke-color": palette.sheet,
        "circle-stroke-width": 3,
      },
    },
    {
      id: "depots",
      type: "circle",
      source: "depots",
      paint: {
        "circle-color": palette.ink,
        "circle-radius": 7,
        "circle-stroke-color": palette.sheet,
        "circle-stroke-width": 3,
      },
    },
    {
      id: "stops",
      type: "circle",
      source: "stops",
      layout: {
        "circle-sort-key": [
          "case",
          ["get", "selected"],
          3,
          ["case", numbered, 2, ["case", ["get", "open"], 1, 0]],
        ],
      },
      paint: {
        "circle-color": body,
        "circle-radius": [
          "interpolate",
          ["linear"],
          ["zoom"],
          12,
          radius(2.5, 7),
          15,
          radius(4.5, 11),
          18,
          radius(9, 15),
        ],
        "circle-stroke-color": rim,
        "circle-stroke-width": ["case", ["get", "selected"], 4, ["case", numbered, 2, 1.5]],
        "circle-opacity": byFocus(1, 1, 0.3),
        "circle-stroke-opacity": byFocus(1, 1, 0.3),
      },
    },
    {
      id: "stop-numbers",
      type: "symbol",
      source: "stops",
      filter: ["all", numbered, ["any", ["get", "open"], ["get", "selected"]]],
      layout: {
        "text-field": ["get", "number"],
        "text-font": BOLD,
        "text-size": ["interpolate", ["linear"], ["zoom"], 12, 8.5, 15, 11, 18, 14],
        "text-padding": 0,
        "text-allow-overlap": ["step", ["zoom"], false, 14.5, true],
        "symbol-sort-key": ["case", ["get", "selected"], 0, ["case", ["get", "open"], 1, 2]],
      },
      paint: {
        "text-color": ["match", ["get", "look"], ["done", "failed"], palette.sheet, palette.ink],
      },
    },
  ];
}
