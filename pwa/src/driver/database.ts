/** IndexedDB with promises, one strict transaction at a time. */

export type Store = IDBObjectStore;
type StoreName = "actions" | "pictures" | "bytes" | "meta";

export function openDatabase(name = "roundsman-driver"): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
      const db = opening.result;
      db.createObjectStore("actions", { keyPath: "seq" });
      db.createObjectStore("pictures", { keyPath: "sha256" });
      db.createObjectStore("bytes");
      db.createObjectStore("meta");
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(reason(opening.error));
    opening.onblocked = () => reject(new Error("Another tab holds an older database open."));
  });
}

export function request<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(reason(asked.error));
  });
}

/** Resolves only after the commit; with `strict`, after the operating system wrote it down. */
export function transact<T, Name extends StoreName>(
  db: IDBDatabase,
  names: Name[],
  mode: IDBTransactionMode,
  work: (stores: Record<Name, Store>) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(names, mode, { durability: "strict" });
    const stores = Object.fromEntries(
      names.map((name) => [name, transaction.objectStore(name)]),
    ) as Record<Name, Store>;
    let failure: unknown;
    let result: T;
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject(reason(failure ?? transaction.error));
    work(stores).then(
      (value) => {
        result = value;
      },
      (error: unknown) => {
        failure = error;
        try {
          transaction.abort();
        } catch {
          reject(reason(error));
        }
      },
    );
  });
}

export async function remember(db: IDBDatabase, key: string, value: unknown): Promise<void> {
  await transact(db, ["meta"], "readwrite", async ({ meta }) => {
    await request(meta.put(value, key));
  });
}

export async function recall<T>(db: IDBDatabase, key: string): Promise<T | null> {
  return transact(db, ["meta"], "readonly", async ({ meta }) => {
    return ((await request(meta.get(key))) as T | undefined) ?? null;
  });
}

/** Made once: the server tells this phone's actions from another's by it. */
export async function deviceId(db: IDBDatabase, make: () => string): Promise<string> {
  return transact(db, ["meta"], "readwrite", async ({ meta }) => {
    const known = (await request(meta.get("device_id"))) as string | undefined;
    if (known) return known;
    const made = make();
    meta.put(made, "device_id");
    return made;
  });
}

function reason(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error ?? "aborted"));
}
