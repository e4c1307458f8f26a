/** The time axis: from instants to the width of a row and back, in shares from 0 to 1. */
import type { Mark, RouteSummary } from "../../shared/wire";

import { once } from "./once";

const HOUR_MS = 3_600_000;

export interface Axis {
  start_ms: number;
  end_ms: number;
}

export interface Band {
  start_ms: number;
  end_ms: number;
}

/** From the hour before the first van leaves to the hour after the last stop. */
export function axisOf(routes: readonly RouteSummary[]): Axis | undefined {
  let first = Infinity;
  let last = -Infinity;
  for (const route of routes) {
    first = Math.min(first, Date.parse(route.starts_at));
    for (const mark of route.marks) {
      const at = timeOf(mark);
      if (at === undefined) continue;
      first = Math.min(first, at);
      last = Math.max(last, at);
    }
  }
  if (!Number.isFinite(first)) return undefined;
  const start_ms = Math.floor(first / HOUR_MS) * HOUR_MS;
  const end_ms = Math.ceil(Math.max(last, first + HOUR_MS) / HOUR_MS) * HOUR_MS;
  return { start_ms, end_ms };
}

/** Where a mark stands: when it was done, or when it is expected. */
export function timeOf(mark: Mark): number | undefined {
  const at = mark.done_at ?? mark.eta?.at;
  return at ? Date.parse(at) : undefined;
}

export function shareOf(axis: Axis, at_ms: number): number {
  return (at_ms - axis.start_ms) / (axis.end_ms - axis.start_ms);
}

/** Whole hours, as many as fit with `room_px` between them. */
export function ticksOf(axis: Axis, width_px: number, room_px = 56): number[] {
  const hours = (axis.end_ms - axis.start_ms) / HOUR_MS;
  const most = Math.max(1, Math.floor(width_px / room_px));
  const step = [1, 2, 3, 4, 6, 12, 24].find((each) => hours / each <= most) ?? 24;
  const ticks: number[] = [];
  for (let at = axis.start_ms; at <= axis.end_ms; at += step * HOUR_MS) ticks.push(at);
  return ticks;
}

/** The windows of the stops still to do, those that touch joined, so that few shapes are drawn. */
export const bandsOf = once((marks: readonly Mark[]): Band[] => {
  const bands = marks
    .filter((mark) => mark.state === "todo" && mark.window?.earliest && mark.window.latest)
    .map((mark) => ({
      start_ms: Date.parse(mark.window?.earliest ?? ""),
      end_ms: Date.parse(mark.window?.latest ?? ""),
    }))
    .sort((one, other) => one.start_ms - other.start_ms);
  const joined: Band[] = [];
  for (const band of bands) {
    const last = joined.at(-1);
    if (last && band.start_ms <= last.end_ms) last.end_ms = Math.max(last.end_ms, band.end_ms);
    else joined.push({ ...band });
  }
  return joined;
});

/** The mark nearest to a place on the row, or none within `reach`. */
export function nearestMark(
  axis: Axis,
  marks: readonly Mark[],
  share: number,
  reach: number,
): Mark | undefined {
  let nearest: Mark | undefined;
  let least = reach;
  for (const mark of marks) {
    const at = timeOf(mark);
    if (at === undefined) continue;
    const away = Math.abs(shareOf(axis, at) - share);
    if (away <= least) {
      least = away;
      nearest = mark;
    }
  }
  return nearest;
}
