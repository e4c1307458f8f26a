/** The base map under everything: its tiles, from the server or from wherever a face keeps them. */
import { NoAnswer, Refused } from "../api";
import type { BaseMap } from "../wire";

export interface Ground {
  /** Two grounds of one version have the same tiles. */
  readonly version: string;
  readonly last_zoom: number;
  readonly bounds: readonly [west: number, south: number, east: number, north: number];
  /** Null where there is nothing. */
  tile(z: number, x: number, y: number, signal: AbortSignal): Promise<ArrayBuffer | null>;
}

/** Asks the server for each tile; its address names the version, so the browser keeps them. */
export function fromServer({ version, tiles, last_zoom, bounds }: BaseMap): Ground {
  return {
    version,
    last_zoom,
    bounds,
    async tile(z, x, y, signal) {
      const place = { "{z}": z, "{x}": x, "{y}": y };
      const path = tiles.replace(/\{[zxy]\}/g, (name) => String(place[name as keyof typeof place]));
      const answer = await fetch(path, { signal, credentials: "same-origin" });
      if (answer.status === 204 || answer.status === 404) return null;
      if (!answer.ok) throw new NoAnswer("unreachable");
      return answer.arrayBuffer();
    },
  };
}

/** Null when no area was imported, undefined when the server does not answer. */
export async function orNull<T>(asked: Promise<T>): Promise<T | null | undefined> {
  try {
    return await asked;
  } catch (error) {
    return error instanceof Refused && error.status === 404 ? null : undefined;
  }
}
