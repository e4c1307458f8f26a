/** Keeps the map of the area on the phone, if it may: what the map screen shows and says of it. */
import { fetchData } from "../shared/api";
import { fromServer, orNull, type Ground } from "../shared/map/ground";
import type { BaseMap } from "../shared/wire";
import { fromStore, keep, keptMap, openMapStore } from "./map-store";

/** Up to here a map is fetched without asking, as photos of a day are sent. */
export const FREE_BYTES = 20_000_000;

/** What browsers that know it say of the connection. */
export interface Connection {
  type?: string;
  saveData?: boolean;
}

class MapPack {
  /** Undefined until it is known, null when there is no map. */
  ground = $state.raw<Ground | null | undefined>();
  /** To be fetched only when the driver says so: it is large, and this may not be Wi-Fi. */
  offered = $state.raw<BaseMap | null>(null);
  /** 0 to 1 while it is being fetched. */
  share = $state<number | null>(null);

  #store: Promise<IDBDatabase> | undefined;
  #asking: Promise<boolean> | undefined;

  /** Shows what is on the phone at once; asks the server once a start, and again if it was away. */
  async look(): Promise<boolean> {
    this.#asking ??= this.#look();
    const answered = await this.#asking;
    if (!answered) this.#asking = undefined;
    return answered;
  }

  async accept(): Promise<void> {
    const map = this.offered;
    this.offered = null;
    if (map) await this.#keep(map);
  }

  async #look(): Promise<boolean> {
    this.#store ??= openMapStore();
    // A browser that keeps nothing, in private mode, still shows tiles of the server.
    const db = await this.#store.catch(() => null);
    const kept = db && (await keptMap(db).catch(() => null));
    if (db && kept && !this.ground) this.ground = fromStore(db, kept);
    const map = await orNull(fetchData<BaseMap>("/api/map?as=driver"));
    if (map === undefined) {
      this.ground ??= null;
      return false;
    }
    if (map?.version === kept?.version) {
      this.ground ??= null;
      return true;
    }
    this.ground = map && fromServer(map);
    if (!map || !db) return true;
    if (mayFetch(map.pack_bytes, connection())) void this.#keep(map);
    else this.offered = map;
    return true;
  }

  async #keep(map: BaseMap): Promise<void> {
    const db = await this.#store;
    if (!db || this.share !== null) return;
    this.share = 0;
    try {
      await keep(db, map, (share) => (this.share = share));
      this.ground = fromStore(db, map);
    } catch {
      // No signal, or no room: tiles come from the server, and it goes on at the next start.
      if (!mayFetch(map.pack_bytes, connection())) this.offered = map;
    } finally {
      this.share = null;
    }
  }
}

/** Whether a pack may be fetched without asking the driver, who may pay for it. */
export function mayFetch(bytes: number, { type, saveData }: Connection): boolean {
  if (type === "wifi" || type === "ethernet") return true;
  return bytes <= FREE_BYTES && !saveData;
}

function connection(): Connection {
  return (navigator as { connection?: Connection }).connection ?? {};
}

export const pack = new MapPack();
