/** Pure: a change of order as two short lists side by side, cut down to where they differ. */
import type { Moved, Revision, Route } from "./types";

export interface Row {
  stop_id: string;
  number: number;
  address: string;
  /** Which way it went, if it is one of those that moved. */
  moved: "earlier" | "later" | null;
}

export interface SideBySide {
  before: Row[];
  after: Row[];
  /** Stops behind these, the same in both. */
  unchanged: number;
}

const MOST_ROWS = 12;

/** From one stop before the first difference to the last difference. */
export function sideBySide(change: Revision, route: Route): SideBySide {
  const { before, after } = change;
  const length = Math.max(before.length, after.length);
  const differs = (at: number) => before[at] !== after[at];
  const moved = new Map(change.moved.map((move) => [move.stop_id, direction(move)]));
  let first = 0;
  while (first < length && !differs(first)) first += 1;
  let last = length - 1;
  while (last >= first && !differs(last)) last -= 1;
  if (first === length) return { before: [], after: [], unchanged: length };
  const from = Math.max(0, first - 1);
  const to = Math.min(last + 1, from + MOST_ROWS);
  const rows = (ids: readonly string[]) =>
    ids.slice(from, to).flatMap((id) => row(id, route, moved));
  return { before: rows(before), after: rows(after), unchanged: Math.max(0, length - to) };
}

function row(stop_id: string, route: Route, moved: ReadonlyMap<string, Row["moved"]>): Row[] {
  const stop = route.stops.find(({ id }) => id === stop_id);
  if (!stop) return [];
  const { number, address } = stop;
  return [{ stop_id, number, address, moved: moved.get(stop_id) ?? null }];
}

function direction({ from_position, to_position }: Moved): "earlier" | "later" {
  return from_position === null || to_position > from_position ? "later" : "earlier";
}
