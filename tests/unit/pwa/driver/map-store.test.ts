import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FREE_BYTES, mayFetch } from "../../../../pwa/src/driver/map-pack.svelte";
import {
  fromStore,
  keep,
  keptMap,
  openMapStore,
  PIECE_BYTES,
} from "../../../../pwa/src/driver/map-store";
import type { BaseMap } from "../../../../pwa/src/shared/wire";

let name = 0;
let db: IDBDatabase;

beforeEach(async () => {
  db = await openMapStore(`map-${String((name += 1))}`);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const TILE_BYTES = PIECE_BYTES * 1.5;

/** A pack with one tile, at zoom 0, so long that it lies in three pieces; nothing is compressed. */
function packOf(fill: number): Uint8Array<ArrayBuffer> {
  const varint = (number: number): number[] =>
    number < 128 ? [number] : [(number & 127) | 128, ...varint(Math.floor(number / 128))];
  const directory = [1, 0, 1, ...varint(TILE_BYTES), 1]; // one entry: id 0, run 1, length, offset 0
  const start = PIECE_BYTES - 10;
  const pack = new Uint8Array(start + TILE_BYTES);
  const header = new DataView(pack.buffer);
  pack.set(new TextEncoder().encode("PMTiles"));
  header.setUint8(7, 3);
  const numbers: [at: number, value: number][] = [
    [8, 127],
    [16, directory.length],
    [24, 200],
    [32, 2],
    [40, 300],
    [56, start],
    [64, TILE_BYTES],
  ];
  for (const [at, value] of numbers) header.setBigUint64(at, BigInt(value), true);
  for (const [at, value] of [
    [97, 1],
    [98, 1],
    [99, 1],
  ] as const)
    header.setUint8(at, value);
  pack.set(directory, 127);
  pack.set(new TextEncoder().encode("{}"), 200);
  pack.fill(fill, start);
  return pack;
}

const mapOf = (version: string, pack: Uint8Array): BaseMap => ({
  version,
  tiles: "/tiles/{z}/{x}/{y}",
  first_zoom: 0,
  last_zoom: 0,
  bounds: [0, 0, 1, 1],
  pack: "/api/map/pack",
  pack_bytes: pack.byteLength,
  attribution: "",
});

/** A server with this pack; says no from the given request on. */
function serves(version: string, pack: Uint8Array<ArrayBuffer>, failing_from = Infinity) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (_: string, { headers }: { headers: Record<string, string> }) => {
    const range = headers.Range ?? "";
    asked.push(range);
    if (asked.length >= failing_from) return Promise.reject(new TypeError("no signal"));
    const [start = 0, end = 0] = range.replace("bytes=", "").split("-").map(Number);
    const body = pack.slice(start, end + 1);
    return Promise.resolve(new Response(body, { status: 206, headers: { ETag: `"${version}"` } }));
  });
  return asked;
}

const tileOf = async (map: BaseMap) => {
  const found = await fromStore(db, map).tile(0, 0, 0, new AbortController().signal);
  return found && new Uint8Array(found);
};

test("a map that was kept is read from the phone, across its pieces", async () => {
  const pack = packOf(7);
  const map = mapOf("a", pack);
  serves("a", pack);
  const shares: number[] = [];
  await keep(db, map, (share) => shares.push(share));
  expect(shares).toEqual([1 / 3, 2 / 3, 1]);
  expect(await keptMap(db)).toEqual(map);
  vi.unstubAllGlobals();
  const tile = await tileOf(map);
  expect(tile?.byteLength).toBe(TILE_BYTES);
  expect(tile?.every((byte) => byte === 7)).toBe(true);
  const none = await fromStore(db, map).tile(3, 1, 1, new AbortController().signal);
  expect(none).toBeNull();
});

test("a download that broke off goes on with what is missing", async () => {
  const pack = packOf(7);
  const map = mapOf("a", pack);
  serves("a", pack, 3);
  await expect(keep(db, map, () => undefined)).rejects.toThrow("no signal");
  expect(await keptMap(db)).toBeNull();
  const asked = serves("a", pack);
  await keep(db, map, () => undefined);
  expect(asked).toHaveLength(1);
  expect((await tileOf(map))?.byteLength).toBe(TILE_BYTES);
});

test("the map before stays until the new one is whole, and is gone then", async () => {
  const old = mapOf("a", packOf(7));
  serves("a", packOf(7));
  await keep(db, old, () => undefined);
  const next = mapOf("b", packOf(9));
  serves("b", packOf(9), 2);
  await expect(keep(db, next, () => undefined)).rejects.toThrow();
  expect((await keptMap(db))?.version).toBe("a");
  expect((await tileOf(old))?.[0]).toBe(7);
  serves("b", packOf(9));
  await keep(db, next, () => undefined);
  expect((await keptMap(db))?.version).toBe("b");
  expect((await tileOf(next))?.[0]).toBe(9);
  await expect(tileOf(old)).rejects.toThrow();
});

test("pieces of two maps are never put together", async () => {
  serves("another", packOf(9));
  await expect(keep(db, mapOf("a", packOf(7)), () => undefined)).rejects.toThrow();
  expect(await keptMap(db)).toBeNull();
});

test("a large map is fetched on Wi-Fi, or when the driver says so", () => {
  expect(mayFetch(FREE_BYTES, {})).toBe(true);
  expect(mayFetch(FREE_BYTES, { type: "cellular", saveData: true })).toBe(false);
  expect(mayFetch(FREE_BYTES + 1, {})).toBe(false);
  expect(mayFetch(FREE_BYTES + 1, { type: "cellular" })).toBe(false);
  expect(mayFetch(FREE_BYTES * 10, { type: "wifi" })).toBe(true);
});
