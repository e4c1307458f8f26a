/** Pure: the outbox as lines to read: what, how old, why it waits. */
import { isOf, type Contents, type Entry, type Picture } from "./outbox";
import type { Outcome } from "./sync";
import type { Problem, Route } from "./types";

export interface Line {
  key: string;
  what: string;
  /** The number of the stop, where there is one. */
  stop_number: number | null;
  saved_ms: number;
  size: number | null;
  problem: Problem | null;
  /** Done by another driver, whose phone this was before. */
  others: boolean;
}

export function waitingLines(
  { entries, pictures }: Contents,
  route: Route | null,
  driver_id?: string,
): Line[] {
  const lines = [
    ...entries
      .filter(({ state }) => state === "waiting")
      .map((entry) => ({ ...lineOf(entry, route), others: !isOf(entry, driver_id) })),
    ...pictures
      .filter(({ problem }) => !problem)
      .map((picture) => ({ ...pictureLine(picture), others: !isOf(picture, driver_id) })),
  ];
  return [...lines.filter(({ others }) => !others), ...lines.filter(({ others }) => others)];
}

export function refusedLines({ entries, pictures }: Contents, route: Route | null): Line[] {
  return [
    ...entries.filter(({ state }) => state === "refused").map((entry) => lineOf(entry, route)),
    ...pictures.filter(({ problem }) => problem).map(pictureLine),
  ];
}

export type Why = "order" | "unpaired" | "busy" | "waiting" | "others";

export function why(index: number, outcome: Outcome, others = false): Why {
  if (others) return "others";
  if (outcome === "unpaired") return "unpaired";
  if (index > 0) return "order";
  return outcome === "busy" ? "busy" : "waiting";
}

/** Only what the server has never recorded can be sent once more; the rest it would judge the same. */
export function mayRetry(problem: Problem | null): boolean {
  return problem?.status === 400 || problem?.status === 413 || problem?.status === 422;
}

function lineOf({ id, action, saved_ms, problem }: Entry, route: Route | null): Line {
  const stop_id = "stop_id" in action ? action.stop_id : null;
  const stop = route?.stops.find((one) => one.id === stop_id);
  return {
    key: id,
    what: action.type,
    stop_number: stop?.number ?? null,
    saved_ms,
    size: null,
    problem: problem ?? null,
    others: false,
  };
}

function pictureLine({ sha256, media_type, size, saved_ms, problem }: Picture): Line {
  const what = media_type === "image/png" ? "signature" : "picture";
  return {
    key: sha256,
    what,
    stop_number: null,
    saved_ms,
    size,
    problem: problem ?? null,
    others: false,
  };
}
