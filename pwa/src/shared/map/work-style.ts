/** The layers of the work itself: paths, depots, stops, the device; the selected route on top. */
import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import type { Palette } from "./palette";

// MapLibre reads the weight out of the first name, and draws with the device's own font.
const BOLD = ["Interface Bold"];

/** How much the other routes step back while one is selected. */
export const DIM: readonly [layer: string, property: string, normal: number, dim: number][] = [
  ["path-casing", "line-opacity", 0.7, 0],
  ["paths", "line-opacity", 0.75, 0.22],
  ["stops", "circle-opacity", 1, 0.3],
  ["stops", "circle-stroke-opacity", 1, 0.3],
];

const selected: ExpressionSpecification = ["get", "selected"];
const open: ExpressionSpecification = ["get", "open"];
type Size = ExpressionSpecification | number;

const byZoom = (at_12: Size, at_15: Size, at_18: Size): ExpressionSpecification => [
  "interpolate",
  ["linear"],
  ["zoom"],
  12,
  at_12,
  15,
  at_15,
  18,
  at_18,
];
/** Of the selected route, what is still to do stands out; what is done steps back. */
const mine = (px: number): ExpressionSpecification => [
  "case",
  selected,
  px + 4,
  ["case", open, px, px * 0.6],
];

export function workLayers(palette: Palette): LayerSpecification[] {
  return [
    ...pathLayers(palette, "paths", "path-casing", 2),
    ...pathLayers(palette, "my-path", "my-path-casing", 4),
    ...hereLayers(palette),
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
    stopLayer(palette, "stops", byZoom(2.5, 4.5, 9), 1.5),
    stopLayer(palette, "my-stops", byZoom(mine(7), mine(11), mine(15)), ["case", selected, 4, 2]),
    numberLayer(palette),
  ];
}

function pathLayers(
  palette: Palette,
  source: string,
  casing: string,
  width: number,
): LayerSpecification[] {
  const tone: ExpressionSpecification = [
    "match",
    ["get", "tone"],
    "late",
    palette.late,
    "risk",
    palette.risk,
    palette.accent,
  ];
  const layout = { "line-cap": "round", "line-join": "round" } as const;
  return [
    {
      id: casing,
      type: "line",
      source,
      layout,
      paint: { "line-color": palette.sheet, "line-width": width * 2 },
    },
    {
      id: source,
      type: "line",
      source,
      layout,
      paint: { "line-color": tone, "line-width": width },
    },
  ];
}

function stopLayer(
  palette: Palette,
  source: string,
  radius: ExpressionSpecification,
  rim_px: Size,
): LayerSpecification {
  const rim: ExpressionSpecification = [
    "case",
    selected,
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
  return {
    id: source,
    type: "circle",
    source,
    layout: { "circle-sort-key": ["case", selected, 2, ["case", open, 1, 0]] },
    paint: {
      "circle-color": body,
      "circle-radius": radius,
      "circle-stroke-color": rim,
      "circle-stroke-width": rim_px,
    },
  };
}

function numberLayer(palette: Palette): LayerSpecification {
  return {
    id: "stop-numbers",
    type: "symbol",
    source: "my-stops",
    filter: ["any", open, selected],
    layout: {
      "text-field": ["get", "number"],
      "text-font": BOLD,
      "text-size": byZoom(8.5, 11, 14),
      "text-padding": 0,
      "text-allow-overlap": ["step", ["zoom"], false, 14.5, true],
      "symbol-sort-key": ["case", selected, 0, 1],
    },
    paint: {
      "text-color": ["match", ["get", "look"], ["done", "failed"], palette.sheet, palette.ink],
    },
  };
}

function hereLayers(palette: Palette): LayerSpecification[] {
  return [
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
  ];
}
