/** Pure: what the truth pill says. It never claims more than the server has confirmed. */
import type { Contents } from "./outbox";

export const SILENT_MS = 60_000;

export interface Truth {
  state: "safe" | "waiting" | "no-contact" | "refused";
  /** Actions on this phone only; photos count once the actions are over. */
  actions: number;
  pictures: number;
  refused: number;
  silent_s: number;
}

export function truth(
  { entries, pictures }: Contents,
  heard_ms: number | null,
  now_ms: number,
): Truth {
  const actions = entries.filter(({ state }) => state === "waiting").length;
  const waiting = pictures.filter(({ problem }) => problem === undefined).length;
  const refused =
    entries.filter(({ state }) => state === "refused").length + pictures.length - waiting;
  const silent_ms = heard_ms === null ? 0 : Math.max(0, now_ms - heard_ms);
  const silent_s = Math.floor(silent_ms / 1000);
  return { state: stateOf(), actions, pictures: waiting, refused, silent_s };

  function stateOf(): Truth["state"] {
    if (silent_ms >= SILENT_MS) return "no-contact";
    if (actions + waiting > 0) return "waiting";
    return refused > 0 ? "refused" : "safe";
  }
}
