/** The part that needs MapLibre: loaded only when a map is opened. */
import {
  addProtocol,
  type GeoJSONSource,
  Map as LibreMap,
  Marker,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { FeatureCollection } from "geojson";
import { boundsOf, depotFeatures, pathFeatures, stopFeatures, type Bounds } from "./features";
import type { Ground } from "./ground";
import { sourceOf } from "./ground-style";
import { onPaletteChange, readPalette } from "./palette";
import type { MapContent } from "./shapes";
import { layersOf, SOURCES, styleOf, laidLayers } from "./style";
import { DIM } from "./work-style";
import { drawVan, type VanMarker } from "./van-marker";

setWorkerUrl(workerUrl);

const PROTOCOL = "ground";
const grounds = new Map<string, Ground>();
// A tile is asked of whoever has it, not of an address: the same on the phone as on the server.
addProtocol(PROTOCOL, async ({ url }, { signal }) => {
  const [version = "", z, x, y] = url.slice(`${PROTOCOL}://`.length).split("/");
  const ground = grounds.get(decodeURIComponent(version));
  const data = await ground?.tile(Number(z), Number(x), Number(y), signal);
  return { data: data ?? new ArrayBuffer(0) };
});

export interface DrawnMap {
  show(content: MapContent): void;
  fit(route_id: string | null): void;
  zoom(by: 1 | -1): void;
  remove(): void;
}

export interface Choices {
  onStop(stop_id: string, route_id: string): void;
  onRoute(route_id: string): void;
}

const HIT_PX = 6;
const VAN_STEP_PX = 30;
const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

/** Resolves when the style is ready to take data. */
export function draw(container: HTMLElement, label: string, choices: Choices): Promise<DrawnMap> {
  const map = new LibreMap({
    container,
    style: styleOf(readPalette(container)),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    center: [0, 20],
    zoom: 1,
    maxZoom: 19,
    fadeDuration: calm() ? 0 : 200,
  });
  map.touchZoomRotate.disableRotation();
  map.getCanvas().setAttribute("aria-label", label);
  const drawn = new Drawn(map, container, choices);
  return new Promise((resolve) => map.once("load", () => resolve(drawn)));
}

class Drawn implements DrawnMap {
  readonly #map: LibreMap;
  readonly #choices: Choices;
  readonly #vans = new Map<string, { marker: Marker; van: VanMarker }>();
  readonly #stopWatching: () => void;
  #content: MapContent | undefined;

  constructor(map: LibreMap, container: HTMLElement, choices: Choices) {
    this.#map = map;
    this.#choices = choices;
    map.on("click", (event) => this.#choose(event.point.x, event.point.y));
    map.on("mousemove", "stops", () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", "stops", () => (map.getCanvas().style.cursor = ""));
    this.#stopWatching = onPaletteChange(() => this.#repaint(container));
  }

  show(content: MapContent): void {
    const before = this.#content;
    this.#content = content;
    if (content.ground?.version !== before?.ground?.version) this.#lay(content.ground ?? null);
    else if (content.ground) grounds.set(content.ground.version, content.ground);
    const chosen =
      content.selected_route_id !== before?.selected_route_id ||
      content.selected_stop_id !== before.selected_stop_id;
    const { selected_route_id: mine } = content;
    if (content.stops !== before?.stops) this.#put("stops", stopFeatures(content));
    if (content.paths !== before?.paths) this.#put("paths", pathFeatures(content));
    if (chosen || content.stops !== before.stops)
      this.#put("my-stops", mine ? stopFeatures(content, mine) : NOTHING);
    if (chosen || content.paths !== before.paths)
      this.#put("my-path", mine ? pathFeatures(content, mine) : NOTHING);
    if (chosen) this.#dim(mine !== null);
    if (content.depots !== before?.depots) this.#put("depots", depotFeatures(content.depots));
    if (content.here !== before?.here) this.#put("here", hereFeatures(content));
    if (chosen || content.vans !== before.vans) this.#showVans(content);
  }

  fit(route_id: string | null): void {
    this.#map.resize(); // the page may have changed since the last frame
    const bounds = this.#content && boundsOf(this.#content, route_id);
    if (bounds) this.#fitTo(bounds);
  }

  zoom(by: 1 | -1): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + by, duration: calm() ? 0 : 200 });
  }

  remove(): void {
    this.#stopWatching();
    this.#map.remove();
  }

  /** Lays the ground under the work, in place of the one before. */
  #lay(ground: Ground | null): void {
    const layers = laidLayers(readPalette(this.#map.getContainer()));
    if (this.#map.getSource(PROTOCOL)) {
      for (const [{ id }] of layers) this.#map.removeLayer(id);
      this.#map.removeSource(PROTOCOL);
    }
    if (!ground) return;
    grounds.set(ground.version, ground);
    this.#map.addSource(PROTOCOL, sourceOf(ground, PROTOCOL));
    for (const [layer, under] of layers) this.#map.addLayer(layer, under);
  }

  #dim(isDim: boolean): void {
    for (const [layer, property, normal, dim] of DIM)
      this.#map.setPaintProperty(layer, property as never, (isDim ? dim : normal) as never);
  }

  #fitTo(bounds: Bounds): void {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const padding = Math.min(56, clientWidth / 6, clientHeight / 6);
    this.#map.fitBounds(bounds, { padding, maxZoom: 16.5, duration: calm() ? 0 : 450 });
  }

  #put(source: (typeof SOURCES)[number], data: FeatureCollection): void {
    void this.#map.getSource<GeoJSONSource>(source)?.setData(data);
  }

  #choose(x: number, y: number): void {
    const box: [[number, number], [number, number]] = [
      [x - HIT_PX, y - HIT_PX],
      [x + HIT_PX, y + HIT_PX],
    ];
    const [hit] = this.#map.queryRenderedFeatures(box, {
      layers: ["my-stops", "stops", "my-path", "paths"],
    });
    const found = hit?.properties as { stop_id?: string; route_id: string } | undefined;
    if (!found) return;
    if (found.stop_id) this.#choices.onStop(found.stop_id, found.route_id);
    else this.#choices.onRoute(found.route_id);
  }

  #showVans(content: MapContent): void {
    const left = new Set(this.#vans.keys());
    const sharing = new Map<string, number>();
    for (const van of content.vans) {
      left.delete(van.route_id);
      let known = this.#vans.get(van.route_id);
      if (!known) {
        const drawn = drawVan(() => this.#choices.onRoute(van.route_id));
        const marker = new Marker({ element: drawn.element }).setLngLat([van.lon, van.lat]);
        known = { marker: marker.addTo(this.#map), van: drawn };
        this.#vans.set(van.route_id, known);
      }
      // Vans at one place, such as a depot in the morning, stand beside each other.
      const place = `${van.lon.toFixed(4)} ${van.lat.toFixed(4)}`;
      const at = sharing.get(place) ?? 0;
      sharing.set(place, at + 1);
      known.marker
        .setLngLat([van.lon, van.lat])
        .setOffset([(at % 8) * VAN_STEP_PX, Math.floor(at / 8) * VAN_STEP_PX]);
      known.van.show(van, content.selected_route_id);
    }
    for (const route_id of left) {
      this.#vans.get(route_id)?.marker.remove();
      this.#vans.delete(route_id);
    }
  }

  #repaint(container: HTMLElement): void {
    const layers = layersOf(readPalette(container)).filter(({ id }) => this.#map.getLayer(id));
    for (const layer of layers)
      for (const [name, value] of Object.entries(layer.paint ?? {}))
        this.#map.setPaintProperty(layer.id, name as never, value as never);
  }
}

function hereFeatures({ here }: MapContent): FeatureCollection {
  if (!here) return NOTHING;
  const m_per_px_20 = (78_271.517 * Math.cos((here.lat * Math.PI) / 180)) / 2 ** 20;
  return {
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        geometry: { type: "Point", coordinates: [here.lon, here.lat] },
        properties: { accuracy_m: here.accuracy_m, m_per_px_20 },
      },
    ],
  };
}

function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
