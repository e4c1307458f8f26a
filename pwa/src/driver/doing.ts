/** What the buttons do: each makes the actions, saves them and says so. */
import { openTasks } from "./actions";
import { app } from "./app.svelte";
import type { NewAction, NewPicture } from "./outbox";
import type { DelayReason, DeliveredTo, FailReason, ProofGiven, SkipReason, Stop } from "./types";

export interface Capture {
  kind: ProofGiven["kind"];
  picture: NewPicture;
  taken_at: string;
}

export interface Evidence {
  task_ids: string[];
  note: string;
  captures: readonly Capture[];
}

export function arriveAt(stop: Stop): Promise<void> {
  return app.actOn(stop, [{ draft: { type: "arrive", stop_id: stop.id } }]);
}

/** Deliveries end where the driver said; pickups among them were picked up: one action for each. */
export function complete(
  stop: Stop,
  outcome: DeliveredTo,
  received_by: string,
  evidence: Evidence,
): Promise<void> {
  const chosen = openTasks(stop).filter(({ id }) => evidence.task_ids.includes(id));
  const picked_up = chosen.filter(({ type }) => type === "pickup").map(({ id }) => id);
  const delivered = chosen.filter(({ type }) => type === "delivery").map(({ id }) => id);
  const groups: [DeliveredTo, string[]][] = [
    [outcome, delivered],
    ["picked_up", picked_up],
  ];
  const news = groups
    .filter(([, task_ids]) => task_ids.length > 0)
    .map(([how, task_ids], at): NewAction => ({
      draft: {
        type: "complete",
        stop_id: stop.id,
        outcome: how,
        task_ids,
        received_by: received_by.trim() || null,
        note: at === 0 ? evidence.note.trim() : "",
        proofs: proofs(evidence),
      },
      pictures: pictures(evidence),
    }));
  return app.actOn(stop, news);
}

export function fail(stop: Stop, reason: FailReason, evidence: Evidence): Promise<void> {
  const { task_ids, note } = evidence;
  const draft = {
    type: "fail" as const,
    stop_id: stop.id,
    reason,
    task_ids,
    note: note.trim(),
    proofs: proofs(evidence),
  };
  return app.actOn(stop, [{ draft, pictures: pictures(evidence) }]);
}

export function skip(stop: Stop, reason: SkipReason, come_back_in_s: number | null): Promise<void> {
  const not_before = come_back_in_s === null ? null : inSeconds(come_back_in_s);
  return app.actOn(stop, [{ draft: { type: "skip", stop_id: stop.id, reason, not_before } }]);
}

export function delay(stop: Stop, reason: DelayReason, delay_s: number): Promise<void> {
  return app.actOn(stop, [{ draft: { type: "delay", stop_id: stop.id, reason, delay_s } }]);
}

export function note(stop: Stop, text: string, captures: readonly Capture[]): Promise<void> {
  const evidence = { task_ids: [], note: text, captures };
  const draft = {
    type: "note" as const,
    stop_id: stop.id,
    note: text.trim(),
    proofs: proofs(evidence),
  };
  return app.actOn(stop, [{ draft, pictures: pictures(evidence) }]);
}

function proofs({ captures }: Evidence): ProofGiven[] {
  return captures.map(({ kind, picture, taken_at }) => ({
    kind,
    sha256: picture.sha256,
    taken_at,
  }));
}

function pictures({ captures }: Evidence): NewPicture[] {
  return captures.map(({ picture }) => picture);
}

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}
