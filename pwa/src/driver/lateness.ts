/** Pure: how a stop stands against its window, by the prediction. */
import { RISK_S } from "../shared/time";
import type { Stop } from "./types";

export type Lateness = "early" | "fine" | "risk" | "late";

export interface Standing {
  lateness: Lateness;
  /** Seconds late, early or to spare. */
  seconds: number;
}

/** Null where there is no window, no prediction, or plenty of time. */
export function standing(stop: Stop): Standing | null {
  if (!stop.eta || !stop.window) return null;
  const at_ms = Date.parse(stop.eta.at);
  const { earliest, latest } = stop.window;
  if (latest !== null) {
    const spare_s = (Date.parse(latest) - at_ms) / 1000;
    if (spare_s < 0) return { lateness: "late", seconds: -spare_s };
    if (spare_s < RISK_S) return { lateness: "risk", seconds: spare_s };
  }
  const early_s = earliest === null ? 0 : (Date.parse(earliest) - at_ms) / 1000;
  return early_s >= 60 ? { lateness: "early", seconds: early_s } : null;
}
