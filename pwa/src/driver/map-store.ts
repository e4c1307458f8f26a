/** The map of the area on the phone: a PMTiles pack in pieces, so that a broken download goes on. */
import { PMTiles, type RangeResponse, type Source } from "pmtiles";
import { NoAnswer } from "../shared/api";
import type { Ground } from "../shared/map/ground";
import type { BaseMap } from "../shared/wire";
import { request } from "./database";

export const PIECE_BYTES = 1 << 20;
const LAST = Number.MAX_SAFE_INTEGER;

/** Apart from what the driver did: this may be thrown away at any time. */
export function openMapStore(name = "roundsman-map"): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("pieces"); // by [version, number]
    opening.result.createObjectStore("whole", { keyPath: "version" });
  };
  return request(opening);
}

/** What the pack on this phone is; null when there is none, or only a part of one. */
export async function keptMap(db: IDBDatabase): Promise<BaseMap | null> {
  const whole = await request<BaseMap[]>(store(db, "whole").getAll());
  return whole[0] ?? null;
}

/** Fetches what is missing of the pack, piece by piece; the one before stays until it is whole. */
export async function keep(
  db: IDBDatabase,
  map: BaseMap,
  told: (share: number) => void,
): Promise<void> {
  const count = Math.ceil(map.pack_bytes / PIECE_BYTES);
  for (let number = 0; number < count; number++) {
    if (!(await request(store(db, "pieces").getKey([map.version, number])))) {
      const bytes = await piece(map, number);
      await request(store(db, "pieces", "readwrite").put(bytes, [map.version, number]));
    }
    told((number + 1) / count);
  }
  await useOnly(db, map);
}

export function fromStore(db: IDBDatabase, map: BaseMap): Ground {
  const pack = new PMTiles(new Pieces(db, map.version));
  return {
    version: map.version,
    last_zoom: map.last_zoom,
    bounds: map.bounds,
    tile: async (z, x, y) => (await pack.getZxy(z, x, y))?.data ?? null,
  };
}

class Pieces implements Source {
  readonly #db: IDBDatabase;
  readonly #version: string;

  constructor(db: IDBDatabase, version: string) {
    this.#db = db;
    this.#version = version;
  }

  getKey(): string {
    return this.#version;
  }

  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    const parts: ArrayBuffer[] = [];
    const end = offset + length;
    for (let at = offset; at < end;) {
      const number = Math.floor(at / PIECE_BYTES);
      const start = number * PIECE_BYTES;
      const bytes = await request<ArrayBuffer | undefined>(
        store(this.#db, "pieces").get([this.#version, number]),
      );
      if (!bytes || at - start >= bytes.byteLength) break;
      parts.push(bytes.slice(at - start, end - start));
      at = start + PIECE_BYTES;
    }
    return { data: await new Blob(parts).arrayBuffer() };
  }
}

/** Throws when another map has taken its place on the server meanwhile. */
async function piece(map: BaseMap, number: number): Promise<ArrayBuffer> {
  const start = number * PIECE_BYTES;
  const end = Math.min(start + PIECE_BYTES, map.pack_bytes);
  const answer = await fetch(map.pack, {
    headers: { Range: `bytes=${String(start)}-${String(end - 1)}` },
    credentials: "same-origin",
    cache: "no-store",
    signal: AbortSignal.timeout(120_000),
  });
  const bytes = await answer.arrayBuffer();
  const isSame = answer.headers.get("ETag") === `"${map.version}"`;
  if (answer.status !== 206 || !isSame || bytes.byteLength !== end - start)
    throw new NoAnswer("unreachable");
  return bytes;
}

/** One transaction: from one map to the next, and no pieces are left of others. */
function useOnly(db: IDBDatabase, map: BaseMap): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(["pieces", "whole"], "readwrite");
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    const [pieces, whole] = [transaction.objectStore("pieces"), transaction.objectStore("whole")];
    pieces.delete(IDBKeyRange.upperBound([map.version, 0], true));
    pieces.delete(IDBKeyRange.lowerBound([map.version, LAST], true));
    whole.clear();
    whole.put(map);
  });
}

function store(db: IDBDatabase, name: "pieces" | "whole", mode: IDBTransactionMode = "readonly") {
  return db.transaction(name, mode).objectStore(name);
}
