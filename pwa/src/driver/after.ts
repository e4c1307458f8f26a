/** Pure: what follows an action on the phone: how it is taken back, which stop is held. */
import { isOver } from "./actions";
import type { Entry, NewAction } from "./outbox";
import type { Action, ActionDraft, Stop } from "./types";

/** The newest first: the server takes back only the last thing done at a stop. */
export function takeBack(entries: readonly Entry[]): NewAction[] {
  return entries.toReversed().flatMap(({ action, restores }) => {
    const draft = undoOf(action);
    return draft ? [{ draft, restores }] : [];
  });
}

function undoOf(action: Action): ActionDraft | null {
  if (action.type === "acknowledge") return null;
  return { type: "undo", stop_id: action.stop_id, action_id: action.id };
}

/** The stop that stays under the thumb after something was done at `stop`, as it is shown now. */
export function heldAfter(
  stop: Stop,
  drafts: readonly ActionDraft[],
  held_id: string | null,
): string | null {
  const working = drafts.some(({ type }) => ["arrive", "complete", "fail"].includes(type));
  if (working && !isOver(stop)) return stop.id;
  const leaves = isOver(stop) || drafts.some((draft) => draft.type === "skip" || closesRoad(draft));
  return leaves && held_id === stop.id ? null : held_id;
}

function closesRoad(draft: ActionDraft): boolean {
  return draft.type === "delay" && draft.reason === "road_closed";
}

/** After a new order from the server: a round that has begun keeps the stop that was on the screen. */
export function heldThrough(
  before: readonly Stop[],
  current: Stop | null,
  held_id: string | null,
): string | null {
  const begun = before.some(({ state }) => state !== "pending");
  return held_id ?? (begun && current?.state === "pending" ? current.id : null);
}
