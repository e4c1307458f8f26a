/** Pure: a change of order as two short lists side by side, cut down to what moved and its neighbours. */
import { addressParts } from "./stop-facts";
import type { Moved, Revision, Route } from "./types";

export interface Row {
  stop_id: string;
  number: number;
  street: string;
  /** Which way it went, if it is one of those that moved. */
  moved: "earlier" | "later" | null;
  /** Stops are left out between this row and the one above. */
  gap: boolean;
}

export interface SideBySide {
  before: Row[];
  after: Row[];
  /** How many keep their order among themselves. */
  kept: number;
}

export function sideBySide(change: Revision, route: Route): SideBySide {
  const moved = new Map(change.moved.map((move) => [move.stop_id, direction(move)]));
  const rows = (ids: readonly string[]) => around(ids, route, moved);
  const kept = change.after.filter((id) => !moved.has(id)).length;
  return { before: rows(change.before), after: rows(change.after), kept };
}

function around(
  ids: readonly string[],
  route: Route,
  moved: ReadonlyMap<string, Row["moved"]>,
): Row[] {
  const near = (at: number) => [at - 1, at, at + 1].some((one) => moved.has(ids[one] ?? ""));
  return ids.flatMap((stop_id, at) => {
    const stop = near(at) && route.stops.find(({ id }) => id === stop_id);
    if (!stop) return [];
    const [street] = addressParts(stop);
    const gap = at > 0 && !near(at - 1);
    return [{ stop_id, number: stop.number, street, moved: moved.get(stop_id) ?? null, gap }];
  });
}

function direction({ from_position, to_position }: Moved): "earlier" | "later" {
  return from_position === null || to_position > from_position ? "later" : "earlier";
}
