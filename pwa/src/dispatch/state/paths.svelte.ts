/** The roads each van will take: one fetch a revision, two at a time, after the board is drawn. */
import { fetchData } from "../../shared/api";
import type { RoutePath, RouteSummary } from "../../shared/wire";

const AT_ONCE = 2;
const RETRY_MS = 15_000;
const FLUSH_MS = 300;

export class Paths {
  byRoute = $state.raw<ReadonlyMap<string, RoutePath>>(new Map());
  #wanted = new Map<string, number>();
  #asked = new Map<string, { revision: number; failed_ms?: number }>();
  #running = 0;
  #fetched = new Map<string, RoutePath>();
  #flushing: ReturnType<typeof setTimeout> | undefined;

  want(routes: readonly RouteSummary[], first_id: string | null): void {
    const sorted = [...routes].sort(
      (one, other) => Number(other.id === first_id) - Number(one.id === first_id),
    );
    this.#wanted = new Map(sorted.map((route) => [route.id, route.revision]));
    this.#next();
  }

  #next(): void {
    for (const [id, revision] of this.#wanted) {
      if (this.#running >= AT_ONCE) return;
      if (this.#isAsked(id, revision)) continue;
      this.#running++;
      this.#asked.set(id, { revision });
      void this.#fetch(id, revision);
    }
  }

  /** Forty paths arriving one by one would draw the map forty times. */
  #flush(): void {
    this.#flushing = undefined;
    this.byRoute = new Map([...this.byRoute, ...this.#fetched]);
    this.#fetched.clear();
  }

  #isAsked(id: string, revision: number): boolean {
    const asked = this.#asked.get(id);
    if (asked?.revision !== revision) return false;
    return asked.failed_ms === undefined || Date.now() - asked.failed_ms < RETRY_MS;
  }

  async #fetch(id: string, revision: number): Promise<void> {
    try {
      const path = await fetchData<RoutePath>(`/api/routes/${id}/path`);
      this.#fetched.set(id, path);
      if (this.#flushing === undefined) this.#flushing = setTimeout(() => this.#flush(), FLUSH_MS);
    } catch {
      // The map goes without this line until the next change of the board asks again.
      this.#asked.set(id, { revision, failed_ms: Date.now() });
    } finally {
      this.#running--;
      this.#next();
    }
  }
}
