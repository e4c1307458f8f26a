/** Pure: route + actions -> route. What the driver did is shown at once, on top of what the server said. */
import type { Action, Route, Stop, Task } from "./types";

/** An action, and for an undo the stop as it was before the action it takes back. */
export interface Done {
  action: Action;
  restores?: Stop | undefined;
}

/** The route with `done` on top. Safe to repeat on a route that already knows some of it. */
export function show(route: Route, done: readonly Done[]): Route {
  const shown = withoutTakenBack(done).reduce(apply, route);
  return shown === route ? route : { ...shown, stops: doneFirst(shown.stops) };
}

/** An undo and what it takes back cancel out while both are still on the phone. */
function withoutTakenBack(done: readonly Done[]): readonly Done[] {
  const ids = new Set(done.map(({ action }) => action.id));
  const undone = new Set(
    done.flatMap(({ action }) => (action.type === "undo" ? [action.action_id] : [])),
  );
  return done.filter(
    ({ action }) =>
      !undone.has(action.id) && !(action.type === "undo" && ids.has(action.action_id)),
  );
}

function apply(route: Route, { action, restores }: Done): Route {
  switch (action.type) {
    case "arrive":
      return changeStop(route, action.stop_id, (stop) => arrive(stop, action.occurred_at));
    case "complete":
      return changeStop(route, action.stop_id, (stop) =>
        close(stop, action.task_ids ?? [], action.outcome, action.occurred_at),
      );
    case "fail":
      return changeStop(route, action.stop_id, (stop) =>
        close(stop, action.task_ids ?? [], `failed_${action.reason}`, action.occurred_at),
      );
    case "skip":
      return skip(route, action.stop_id, action.not_before ?? null, action.occurred_at);
    case "delay":
      return action.reason === "behind"
        ? behind(route, action.delay_s)
        : closeRoad(route, action.stop_id, later(action.occurred_at, action.delay_s));
    case "undo":
      return restores ? putBackAsItWas(route, restores) : route;
    case "acknowledge":
      return acknowledge(route, action.revision);
    case "note":
      return route;
  }
}

export function isOver(stop: Stop): boolean {
  return stop.state === "departed" || stop.state === "cancelled";
}

export function remaining(route: Route): Stop[] {
  return route.stops.filter((stop) => !isOver(stop));
}

/** The stop the driver works at: the one held, else where the van stands, else the next in order. */
export function currentStop(route: Route, held_id: string | null): Stop | null {
  const open = remaining(route);
  const standing = (stop: Stop) => stop.state === "arrived" || stop.state === "en_route";
  return open.find((stop) => stop.id === held_id) ?? open.find(standing) ?? open[0] ?? null;
}

export function openTasks(stop: Stop): Task[] {
  return stop.tasks.filter((task) => task.state === "open");
}

function arrive(stop: Stop, at: string): Stop {
  if (isOver(stop) || stop.state === "arrived") return stop;
  return { ...stop, state: "arrived", arrived_at: at, departed_at: null, not_before: null };
}

function close(stop: Stop, task_ids: readonly string[], outcome: string, at: string): Stop {
  const named = (task: Task) => task_ids.length === 0 || task_ids.includes(task.id);
  const tasks = stop.tasks.map((task) =>
    task.state === "open" && named(task) ? { ...task, state: "closed" as const, outcome } : task,
  );
  const arrived_at = stop.arrived_at ?? at;
  if (tasks.some((task) => task.state === "open")) {
    return { ...stop, tasks, arrived_at, not_before: null, state: "arrived" };
  }
  const departed_at = stop.departed_at ?? at;
  return { ...stop, tasks, arrived_at, departed_at, not_before: null, state: "departed" };
}

function skip(route: Route, stop_id: string, not_before: string | null, at: string): Route {
  const stop = route.stops.find(({ id }) => id === stop_id);
  if (!stop || isOver(stop)) return route;
  // The server knows of this skip when the stop no longer stands first: then its place is right.
  if (stop.state === "skipped" && remaining(route)[0]?.id !== stop_id) return route;
  const departed_at = stop.arrived_at === null ? stop.departed_at : at;
  return comesLater(route, { ...stop, state: "skipped", departed_at, not_before });
}

function closeRoad(route: Route, stop_id: string, not_before: string): Route {
  const stop = route.stops.find(({ id }) => id === stop_id);
  if (!stop || isOver(stop) || stop.not_before === not_before) return route;
  return comesLater(route, { ...stop, not_before });
}

/** Behind the last stop reached before `not_before`, or at the end; the server will know better. */
function comesLater(route: Route, stop: Stop): Route {
  const others = route.stops.filter(({ id }) => id !== stop.id);
  const opens = stop.not_before === null ? Infinity : Date.parse(stop.not_before);
  const next = others.findIndex(
    (other) => !isOver(other) && other.eta !== null && Date.parse(other.eta.at) >= opens,
  );
  const at = next < 0 ? others.length : next;
  return { ...route, stops: [...others.slice(0, at), stop, ...others.slice(at)] };
}

function behind(route: Route, delay_s: number): Route {
  const shift_s = delay_s - route.behind_s;
  if (shift_s === 0) return route;
  const stops = route.stops.map((stop) => (isOver(stop) ? stop : shifted(stop, shift_s)));
  return { ...route, behind_s: delay_s, stops };
}

function shifted(stop: Stop, shift_s: number): Stop {
  if (!stop.eta) return stop;
  const { earliest, at, latest } = stop.eta;
  const eta = {
    earliest: later(earliest, shift_s),
    at: later(at, shift_s),
    latest: later(latest, shift_s),
  };
  return { ...stop, eta };
}

/** The stop as it was, first among those that remain: that is where the driver stands. */
function putBackAsItWas(route: Route, restores: Stop): Route {
  const now = route.stops.find(({ id }) => id === restores.id);
  if (!now || sameProgress(now, restores)) return route;
  const others = route.stops.filter(({ id }) => id !== restores.id);
  const stop = { ...now, ...progress(restores) };
  if (isOver(stop)) return changeStop(route, stop.id, () => stop);
  const first = others.findIndex((other) => !isOver(other));
  const at = first < 0 ? others.length : first;
  return { ...route, stops: [...others.slice(0, at), stop, ...others.slice(at)] };
}

function progress({ state, arrived_at, departed_at, not_before, tasks }: Stop) {
  return { state, arrived_at, departed_at, not_before, tasks };
}

function sameProgress(one: Stop, other: Stop): boolean {
  return JSON.stringify(progress(one)) === JSON.stringify(progress(other));
}

function acknowledge(route: Route, revision: number): Route {
  return route.change && route.change.revision <= revision ? { ...route, change: null } : route;
}

function changeStop(route: Route, stop_id: string, change: (stop: Stop) => Stop): Route {
  const stops = route.stops.map((stop) => (stop.id === stop_id ? change(stop) : stop));
  return { ...route, stops };
}

function doneFirst(stops: readonly Stop[]): Stop[] {
  return [...stops.filter(isOver), ...stops.filter((stop) => !isOver(stop))];
}

function later(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString();
}
