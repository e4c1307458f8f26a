/** The wire's words as the phone uses them. */
import type {
  DelayReason,
  DeliveredTo,
  FailReason,
  Position,
  ProofGiven,
  SkipReason,
} from "../shared/wire";

export type {
  BatchAnswer,
  DelayReason,
  DeliveredTo,
  FailReason,
  Fix,
  Moved,
  Position,
  Problem,
  ProofGiven,
  Revision,
  Route,
  RoutePath,
  Session,
  SkipReason,
  Stop,
  Task,
} from "../shared/wire";

interface Evidence {
  task_ids?: string[];
  note?: string;
  proofs?: ProofGiven[];
}

type Doing =
  | { type: "arrive"; stop_id: string }
  | ({
      type: "complete";
      stop_id: string;
      outcome: DeliveredTo;
      received_by?: string | null;
    } & Evidence)
  | ({ type: "fail"; stop_id: string; reason: FailReason } & Evidence)
  | { type: "skip"; stop_id: string; reason: SkipReason; not_before?: string | null; note?: string }
  | { type: "delay"; stop_id: string; reason: DelayReason; delay_s: number; note?: string }
  | { type: "note"; stop_id: string; note?: string; proofs?: ProofGiven[] }
  | { type: "undo"; stop_id: string; action_id: string }
  | { type: "acknowledge"; route_id: string; revision: number };

/** What the driver did, before the outbox stamps it with id, seq and time. */
export type ActionDraft = Doing & { position?: Position | null };
export type Action = ActionDraft & { id: string; seq: number; occurred_at: string };
