/** The map's style: the ground below, paths and stops on top. */
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { groundLayers, nameLayers } from "./ground-style";
import type { Palette } from "./palette";
import { workLayers } from "./work-style";

export const SOURCES = ["paths", "my-path", "depots", "stops", "my-stops", "here"] as const;

/** The work without a ground, which is laid under it when there is one. */
export function styleOf(palette: Palette): StyleSpecification {
  const empty = { type: "FeatureCollection", features: [] } as const;
  const land: LayerSpecification = {
    id: "land",
    type: "background",
    paint: { "background-color": palette["map-land"] },
  };
  return {
    version: 8,
    sources: Object.fromEntries(
      SOURCES.map((id) => [id, { type: "geojson", data: { ...empty, features: [] } }]),
    ),
    layers: [land, ...workLayers(palette)],
  };
}

/** The layers of the ground, each with the layer of the work that it lies under. */
export function laidLayers(palette: Palette): [layer: LayerSpecification, under: string][] {
  return [
    ...groundLayers(palette).map((layer): [LayerSpecification, string] => [layer, "path-casing"]),
    // The name of the street that is driven must not lie under its path.
    ...nameLayers(palette).map((layer): [LayerSpecification, string] => [layer, "here-accuracy"]),
  ];
}

export function layersOf(palette: Palette): LayerSpecification[] {
  return [...styleOf(palette).layers, ...laidLayers(palette).map(([layer]) => layer)];
}
