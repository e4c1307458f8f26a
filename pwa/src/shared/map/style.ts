/** The map's style: streets, water, parks and buildings below, paths and stops on top. */
import type {
  DataDrivenPropertyValueSpecification,
  ExpressionSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";
import type { Palette } from "./palette";
import { workLayers } from "./work-style";

export const SOURCES = ["base", "paths", "my-path", "depots", "stops", "my-stops", "here"] as const;

// Without glyphs in the style, MapLibre draws letters with the device's own fonts.
const FONT = ["system-ui", "sans-serif"];

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
