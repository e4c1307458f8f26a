import { expect, it } from "vitest";
import { pathOf, shortName, vansOf } from "../../../../pwa/src/dispatch/rules/map-content";
import { at, mark, route } from "./builders";

const leg = (to_stop_id: string | null) => ({
  to_stop_id,
  duration_s: 60,
  distance_m: 400,
  geometry: `way to ${to_stop_id ?? "the depot"}`,
});
const path = {
  route_id: "route-1",
  revision: 1,
  roads: "osrm" as const,
  legs: [leg("stop-1"), leg("stop-2"), leg(null)],
};
const driven = mark({ number: 1, state: "done", done_at: at("09:00"), lon: 25 });

it("draws only the way that is still ahead", () => {
  const ahead = pathOf(route({ marks: [driven, mark({ number: 2 })] }), path);
  expect(ahead.legs.map((each) => each.geometry)).toEqual(["way to stop-2", "way to the depot"]);
});

it("draws the way home when every stop is done", () => {
  expect(pathOf(route({ marks: [driven] }), path).legs).toHaveLength(1);
});

it("puts a van where it last finished a stop, and at its depot before that", () => {
  const van = (marks = [driven]) => vansOf([route({ marks })], () => "Van 01")[0];
  expect(van()?.lon).toBe(25);
  expect(van([])?.lon).toBe(24.93);
});

it("puts a van at its newest fix, unless it finished a stop since", () => {
  const fix = (clock: string, lon: number) => ({
    route_id: "route-1",
    at: at(clock),
    lon,
    lat: 60.17,
    accuracy_m: 8,
    speed_m_s: null,
    heading_deg: null,
    battery: null,
    source: "app" as const,
    stop_id: null,
  });
  const seen = (position: ReturnType<typeof fix> | null, told = new Map()) =>
    vansOf([route({ marks: [driven], position })], () => "Van 01", told)[0]?.lon;
  expect(seen(fix("09:05", 26))).toBe(26);
  expect(seen(fix("08:55", 26))).toBe(25);
  expect(seen(fix("09:05", 26), new Map([["route-1", fix("09:06", 27)]]))).toBe(27);
  expect(seen(fix("09:07", 26), new Map([["route-1", fix("09:06", 27)]]))).toBe(26);
});

it("shortens a van's name to what tells it apart", () => {
  expect(shortName("Van 07")).toBe("07");
  expect(shortName("Van Aino")).toBe("Ai");
  expect(shortName("R12345")).toBe("345");
});
