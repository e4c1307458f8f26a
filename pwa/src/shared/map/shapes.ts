/** What a face hands to the map. The map fetches nothing itself, so it works offline as well. */
import type { Leg } from "../wire";
import type { Ground } from "./ground";

/** The colour of lateness; `quiet` says nothing about time. */
export type Tone = "fine" | "risk" | "late" | "quiet";

export interface MapStop {
  id: string;
  route_id: string;
  number: number;
  lon: number;
  lat: number;
  state: "todo" | "done" | "failed" | "skipped";
  tone: Tone;
}

export interface MapPath {
  route_id: string;
  tone: Tone;
  legs: readonly Pick<Leg, "geometry">[];
}

export interface MapVan {
  route_id: string;
  /** At most three characters, drawn inside the ring. */
  short: string;
  /** What a screen reader says. */
  name: string;
  lon: number;
  lat: number;
  tone: Tone;
  /** 0 to 1: how much of the ring is drawn. */
  progress: number;
}

export interface MapPlace {
  lon: number;
  lat: number;
}

export interface MapContent {
  /** The streets; null when there are none for this area, undefined while they load. */
  ground: Ground | null | undefined;
  stops: readonly MapStop[];
  paths: readonly MapPath[];
  vans: readonly MapVan[];
  depots: readonly MapPlace[];
  /** The device itself, where it knows where it is. */
  here?: (MapPlace & { accuracy_m: number }) | undefined;
  selected_route_id: string | null;
  selected_stop_id: string | null;
}
