/** The roads each van will take: one fetch a revision, two at a time, after the board is drawn. */
import { fetchData } from "../../shared/api";
import type { RoutePath, RouteSummary } from "../../shared/wire";

const AT_ONCE = 2;
const RETRY_MS = 15_000;

export class Paths {
  byRoute = $state.raw<ReadonlyMap<string, RoutePath>>(new Map());
  #wanted = new Map<string, number>();
  #asked = new Map<string, { revision: number; failed_ms?: number }>();
  #running = 0;

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

  #isAsked(id: string, revision: number): boolean {
    const asked = this.#asked.get(id);
    if (asked?.revision !== revision) return false;
    return asked.failed_ms === undefined || Date.now() - asked.failed_ms < RETRY_MS;
  }

  async #fetch(id: string, revision: number): Promise<void> {
    try {
      const path = await fetchData<RoutePath>(`/api/routes/${id}/path`);
      this.byRoute = new Map(this.byRoute).set(id, path);
    } catch {
      // The map goes without this line until the next change of the board asks again.
      this.#asked.set(id, { revision, failed_ms: Date.now() });
    } finally {
      this.#running--;
      this.#next();
    }
  }
}
