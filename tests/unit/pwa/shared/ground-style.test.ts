import { expect, test } from "vitest";
import { fromServer } from "../../../../pwa/src/shared/map/ground";
import { sourceOf } from "../../../../pwa/src/shared/map/ground-style";
import type { Palette } from "../../../../pwa/src/shared/map/palette";
import { laidLayers, layersOf, styleOf } from "../../../../pwa/src/shared/map/style";

const palette = new Proxy({} as Palette, { get: () => "#000" });

test("the ground is laid under layers of the work that are there", () => {
  const work = styleOf(palette).layers.map(({ id }) => id);
  for (const [, under] of laidLayers(palette)) expect(work).toContain(under);
});

test("no two layers share a name, and every one of the ground names its layer of the tiles", () => {
  const ids = layersOf(palette).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const layers = laidLayers(palette).map(
    ([layer]) => (layer as { "source-layer": string })["source-layer"],
  );
  expect(new Set(layers)).toEqual(
    new Set(["landuse", "water", "buildings", "boundaries", "roads", "places", "pois"]),
  );
});

test("no letters are asked of a font server", () => {
  expect(styleOf(palette)).not.toHaveProperty("glyphs");
  expect(styleOf(palette)).not.toHaveProperty("sprite");
});

test("beyond its last zoom a tile is enlarged", () => {
  const ground = fromServer({
    version: "a b",
    tiles: "/tiles/{z}/{x}/{y}?v=1",
    first_zoom: 0,
    last_zoom: 14,
    bounds: [9, 47, 10, 48],
    pack: "",
    pack_bytes: 0,
    attribution: "",
  });
  expect(sourceOf(ground, "ground")).toEqual({
    type: "vector",
    tiles: ["ground://a%20b/{z}/{x}/{y}"],
    maxzoom: 14,
    bounds: [9, 47, 10, 48],
  });
});
