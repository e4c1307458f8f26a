/**
 * Tells from the phone's own fixes that the van arrived at a stop or left it, with or without a
 * signal. The twin of `routing/geofence.py`, which says why and how well; both are held to the
 * cases of `tests/unit/routing/geofence.json`.
 */

export interface Fix {
  at_s: number;
  lon: number;
  lat: number;
  accuracy_m: number;
  /** As the receiver measured it; null: told from the fix before. */
  speed_m_s: number | null;
}

export interface Target {
  id: string;
  lon: number;
  lat: number;
}

export interface Crossing {
  happened: "arrived" | "departed";
  stop_id: string;
  at_s: number;
}

export interface There {
  target: Target;
  /** Where the van came to stand, and until when it was there. */
  stood: Fix;
  stood_s: number;
  fast: number;
  before_fast_s: number;
  next: { id: string; since_s: number } | null;
}

export interface Whereabouts {
  last: Fix | null;
  /** Since when it has been slow, on the way. */
  slow: Fix | null;
  there: There | null;
}

export const NOWHERE: Whereabouts = { last: null, slow: null, there: null };

const METRES_PER_DEGREE = 111_195;
const INSIDE_M = 60;
const OUTSIDE_M = 120;
const SLOW_M_S = 1.5;
const FAST_M_S = 3;
const DWELL_S = 14;
const FAST_FIXES = 2;
const NEARER_M = 15;
const AWAY_M = 25;
const SETTLE_S = 15;
const ROUGH_M = 100;
const SILENCE_S = 120;

type Step = [Whereabouts, Crossing[]];

/** One more fix: what is known now, and what happened. */
export function follow(known: Whereabouts, fix: Fix, stops: readonly Target[]): Step {
  const { last } = known;
  if (fix.accuracy_m > ROUGH_M || (last && fix.at_s <= last.at_s)) return [known, []];
  const speed = speedOf(last, fix);
  const [now, happened] =
    known.there && last
      ? atAStop({ ...known, last, there: known.there }, fix, stops, speed)
      : onTheWay(known, fix, stops, speed);
  return [{ ...now, last: fix }, happened];
}

function onTheWay(
  known: Whereabouts,
  fix: Fix,
  stops: readonly Target[],
  speed: number | null,
): Step {
  let { slow } = known;
  if (speed === null || speed >= FAST_M_S) slow = null;
  else if (slow === null && speed < SLOW_M_S) slow = fix;
  const moving: Whereabouts = { ...known, slow };
  if (slow === null || fix.at_s - slow.at_s < DWELL_S) return [moving, []];
  const sure_m = INSIDE_M - Math.max(slow.accuracy_m, fix.accuracy_m);
  const [near, then] = [nearest(fix, stops), nearest(slow, stops)];
  const found = near && then && then.away_m < near.away_m ? then : near;
  if (!found || found.away_m > sure_m) return [moving, []];
  return [
    arrivedAt(found.target, slow, fix.at_s),
    [{ happened: "arrived", stop_id: found.target.id, at_s: slow.at_s }],
  ];
}

function atAStop(
  known: Whereabouts & { last: Fix; there: There },
  fix: Fix,
  stops: readonly Target[],
  speed: number | null,
): Step {
  const { there, last } = known;
  const isFast = speed !== null && speed >= FAST_M_S;
  const fast = isFast ? there.fast + 1 : 0;
  const before_fast_s = isFast && there.fast > 0 ? there.before_fast_s : last.at_s;
  const left = { happened: "departed" as const, stop_id: there.target.id };
  const moved_m = metres(fix, there.stood);
  if (fast >= FAST_FIXES || moved_m - fix.accuracy_m >= OUTSIDE_M)
    return [NOWHERE, [{ ...left, at_s: before_fast_s }]];
  const stood_s = moved_m <= AWAY_M ? fix.at_s : there.stood_s;
  const stays = (next: There["next"]): Whereabouts => ({
    ...known,
    there: { ...there, fast, before_fast_s, stood_s, next },
  });
  const near = nearest(fix, stops);
  const isNext =
    near !== null &&
    near.target.id !== there.target.id &&
    metres(fix, there.target) - near.away_m >= NEARER_M &&
    moved_m > AWAY_M;
  if (!isNext) return [stays(null), []];
  const { id } = near.target;
  const since_s = there.next?.id === id ? there.next.since_s : fix.at_s;
  if (fix.at_s - since_s < SETTLE_S) return [stays({ id, since_s }), []];
  return [
    arrivedAt(near.target, fix, fix.at_s),
    [
      { ...left, at_s: stood_s },
      { happened: "arrived", stop_id: id, at_s: since_s },
    ],
  ];
}

function arrivedAt(target: Target, stood: Fix, stood_s: number): Whereabouts {
  const there: There = { target, stood, stood_s, fast: 0, before_fast_s: 0, next: null };
  return { last: null, slow: null, there };
}

function speedOf(last: Fix | null, fix: Fix): number | null {
  if (fix.speed_m_s !== null) return fix.speed_m_s;
  if (!last || fix.at_s - last.at_s > SILENCE_S) return null;
  return metres(last, fix) / (fix.at_s - last.at_s);
}

interface Place {
  lon: number;
  lat: number;
}

function nearest(
  place: Place,
  stops: readonly Target[],
): { target: Target; away_m: number } | null {
  let found: { target: Target; away_m: number } | null = null;
  for (const target of stops) {
    const away_m = metres(place, target);
    if (!found || away_m < found.away_m) found = { target, away_m };
  }
  return found;
}

export function metres(one: Place, other: Place): number {
  const east = ((((one.lon - other.lon + 180) % 360) + 360) % 360) - 180;
  const north_m = (one.lat - other.lat) * METRES_PER_DEGREE;
  return Math.hypot(east * METRES_PER_DEGREE * Math.cos((other.lat * Math.PI) / 180), north_m);
}
