/** The wire shapes under the names that the rest of the app uses. */
import type { components } from "./api-types";

type Schemas = components["schemas"];

export type BaseMap = Schemas["BaseMap"];
export type Problem = Schemas["Problem"];
export type Position = Schemas["Position"];
export type Fix = Schemas["Fix"];
export type VanPosition = Schemas["VanPosition"];
export type Place = Schemas["Place"];
export type Window = Schemas["Window"];
export type Eta = Schemas["Eta"];
export type Task = Schemas["Task"];
export type Stop = Schemas["Stop"];
export type Revision = Schemas["Revision"];
export type Moved = Revision["moved"][number];
export type Route = Schemas["Route"];
export type Leg = Schemas["Leg"];
export type RoutePath = Schemas["RoutePath"];
export type Mark = Schemas["Mark"];
export type RouteSummary = Schemas["RouteSummary"];
export type Board = Schemas["Board"];
export type Quarantined = Schemas["Quarantined"];
export type RouteRecord = Schemas["RouteRecord"];
export type Proof = Schemas["Proof"];
export type ProofGiven = Schemas["ProofGiven"];
export type Attempt = Schemas["Attempt"];
export type StopEvent = Schemas["StopEvent"];
export type StopRecord = Schemas["StopRecord"];
export type Session = Schemas["Session"];
export type PairingCode = Schemas["PairingCode"];
export type BatchAnswer = Schemas["BatchAnswer"];
export type DeliveredTo = Schemas["Complete"]["outcome"];
export type FailReason = Schemas["Fail"]["reason"];
export type SkipReason = Schemas["Skip"]["reason"];
export type DelayReason = Schemas["Delay"]["reason"];

/** What the live feed says happened; the answer to it is to fetch what is on the screen again. */
export interface RouteEvent {
  /** Null for what fits no route. */
  route_id: string | null;
  version: number;
  revision: number | null;
  type: string;
  stop_id: string | null;
  at: string;
}
