import { expect, it } from "vitest";
import {
  byLateness,
  toneOf,
  toneOfMark,
  toneOfRoute,
} from "../../../../pwa/src/dispatch/rules/lateness";
import { mark, route, window } from "./builders";

const eta = mark().eta;

it("calls a stop late when its prediction lies behind its window", () => {
  expect(toneOf(window("09:00", "10:29"), eta)).toBe("late");
});

it("calls a stop a risk when less than five minutes are to spare", () => {
  expect(toneOf(window("09:00", "10:30"), eta)).toBe("risk");
  expect(toneOf(window("09:00", "10:34"), eta)).toBe("risk");
  expect(toneOf(window("09:00", "10:35"), eta)).toBe("fine");
});

it("never calls a stop late that has no window or no prediction", () => {
  expect(toneOf(null, eta)).toBe("fine");
  expect(toneOf({ earliest: null, latest: null }, eta)).toBe("fine");
  expect(toneOf(window("09:00", "09:30"), null)).toBe("fine");
});

it("says nothing about the time of a stop that is done", () => {
  expect(toneOfMark(mark({ state: "done", window: window("07:00", "08:00") }))).toBe("quiet");
});

it("looks at the window of a skipped stop, which comes back", () => {
  expect(toneOfMark(mark({ state: "skipped", window: window("07:00", "08:00") }))).toBe("late");
});

it("calls a van late as soon as one of its windows will be missed", () => {
  expect(toneOfRoute(route({ late_stops: 1, late_s: 60 }))).toBe("late");
});

it("calls a van a risk when its tightest open stop is one", () => {
  const tight = mark({ window: window("09:00", "10:31") });
  expect(toneOfRoute(route({ marks: [tight] }))).toBe("risk");
  expect(toneOfRoute(route({ marks: [{ ...tight, state: "done" }] }))).toBe("fine");
});

it("sorts vans by lateness and those on time by the number in their name", () => {
  const vans = [
    route({ id: "a", name: "Van 10" }),
    route({ id: "b", name: "Van 9" }),
    route({ id: "c", late_stops: 1, late_s: 60 }),
    route({ id: "d", late_stops: 1, late_s: 600 }),
    route({ id: "e", name: "Van 1", state: "finished" }),
  ];
  expect(byLateness(vans).map((van) => van.id)).toEqual(["d", "c", "b", "a", "e"]);
});
