import { expect, test } from "vitest";
import { Fixes, isOnShift, MOST_HELD } from "../../../../pwa/src/driver/fixes";
import {
  follow,
  metres,
  NOWHERE,
  type Crossing,
  type Fix,
} from "../../../../pwa/src/driver/geofence";
import cases from "../../routing/geofence.json";
import { at, NINE, route, stop } from "./builders";

const METRE = 1 / 111_195;

interface Case {
  name: string;
  stops: Record<string, [number, number]>;
  fixes: [number, number, number, number?, number?][];
  crossings: [string, string, number][];
}

test.each(cases as unknown as Case[])("$name", ({ stops, fixes, crossings }) => {
  const targets = Object.entries(stops).map(([id, [east, north]]) => ({
    id,
    lon: east * METRE,
    lat: north * METRE,
  }));
  let known = NOWHERE;
  const seen: Crossing[] = [];
  for (const [at_s, east, north, accuracy_m = 0, speed_m_s = null] of fixes) {
    const fix: Fix = { at_s, lon: east * METRE, lat: north * METRE, accuracy_m, speed_m_s };
    const [now, happened] = follow(known, fix, targets);
    known = now;
    seen.push(...happened);
  }
  expect(seen.map(({ happened, stop_id, at_s }) => [happened, stop_id, at_s])).toEqual(crossings);
});

test("the date line is no wall", () => {
  expect(metres({ lon: 179.9999, lat: 0 }, { lon: -179.9999, lat: 0 })).toBeCloseTo(22.2, 1);
});

test("a phone that stands still holds a fix every ten seconds, one on the way more", () => {
  const fixes = new Fixes();
  const add = (at_s: number, east_m: number) => {
    const seen = { at_s, lon: east_m * METRE, lat: 0, accuracy_m: 5, speed_m_s: null };
    fixes.add({ at: NINE, lon: seen.lon, lat: 0, accuracy_m: 5 }, seen);
  };
  for (let s = 0; s <= 30; s += 1) add(s, 0);
  expect(fixes.count).toBe(4);
  for (let s = 31; s <= 35; s += 1) add(s, 40 * (s - 30));
  expect(fixes.count).toBe(9);
});

test("under pressure the oldest fixes go first, and what was not sent comes first again", () => {
  const fixes = new Fixes();
  const seen = (n: number) => ({ at_s: n * 20, lon: 0, lat: 0, accuracy_m: 5, speed_m_s: null });
  for (let n = 0; n < MOST_HELD + 50; n += 1) fixes.add({ at: at(n), lon: 0, lat: 0 }, seen(n));
  const taken = fixes.take();
  expect(taken).toHaveLength(MOST_HELD);
  expect(taken[0]?.at).toBe(at(50));
  fixes.add({ at: at(900), lon: 0, lat: 0 }, seen(900));
  fixes.putBack(taken);
  const again = fixes.take();
  expect(again).toHaveLength(MOST_HELD);
  expect([again[0]?.at, again.at(-1)?.at]).toEqual([at(51), at(900)]);
});

test("a driver is followed from half an hour before the shift to half an hour after it", () => {
  const ms = (minutes: number) => Date.parse(at(minutes));
  const day = route([stop(1)], { starts_at: at(0), ends_at: at(60) });
  expect([-31, -29, 89, 91].map((minutes) => isOnShift(day, ms(minutes)))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  const open = route([stop(1)], { starts_at: at(0), ends_at: null });
  expect([12 * 60 + 29, 12 * 60 + 31].map((minutes) => isOnShift(open, ms(minutes)))).toEqual([
    true,
    false,
  ]);
  expect(isOnShift(null, ms(0))).toBe(false);
});
