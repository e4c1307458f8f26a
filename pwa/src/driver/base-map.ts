/** The streets for the map: fetched once, kept for the day without a signal. */
import type { FeatureCollection } from "geojson";
import type { Kept } from "../shared/kept";
import { recall, remember } from "./database";
import { fetchBase } from "./server";

/** Null when there are none for this area, or none on this phone yet. */
export async function baseMap(db: IDBDatabase): Promise<FeatureCollection | null> {
  const kept = await recall<Kept<FeatureCollection>>(db, "base");
  if (kept) return kept.data;
  const base = await fetchBase().catch(() => null);
  if (base) await remember(db, "base", base);
  return base?.data ?? null;
}
