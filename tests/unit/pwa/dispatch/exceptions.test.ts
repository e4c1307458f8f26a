import { expect, it } from "vitest";
import { exceptionsOf } from "../../../../pwa/src/dispatch/rules/exceptions";
import { at, mark, NOW_MS, route, window } from "./builders";

const kinds = (...routes: Parameters<typeof exceptionsOf>[0]) =>
  exceptionsOf(routes, NOW_MS).map((one) => one.kind);

it("is empty on a day that goes well", () => {
  expect(kinds(route())).toEqual([]);
});

it("lists what is worst first, whatever van it belongs to", () => {
  const routes = [
    route({ id: "1", paired: false, last_contact_at: null }),
    route({ id: "2", last_contact_at: at("09:40") }),
    route({ id: "3", revision: 3, acknowledged_revision: 2 }),
    route({ id: "4", quarantined: 2 }),
    route({ id: "5", marks: [mark({ state: "failed" })], failed: 1 }),
    route({ id: "6", late_stops: 1, late_s: 300 }),
    route({ id: "7", marks: [mark({ window: window("09:00", "10:32") })] }),
  ];
  expect(kinds(...routes)).toEqual([
    "late",
    "failed",
    "quarantined",
    "change",
    "no_contact",
    "risk",
    "unpaired",
  ]);
});

it("puts the latest van before one that is a little late", () => {
  const found = exceptionsOf(
    [
      route({ id: "little", late_stops: 3, late_s: 60 }),
      route({ id: "much", late_stops: 1, late_s: 900 }),
    ],
    NOW_MS,
  );
  expect(found.map((one) => one.route.id)).toEqual(["much", "little"]);
});

it("gathers the failed stops of a van in one row", () => {
  const marks = [mark({ number: 4, state: "failed" }), mark({ number: 9, state: "failed" })];
  const [one] = exceptionsOf([route({ marks })], NOW_MS);
  expect(one?.kind === "failed" && one.stops.map((stop) => stop.number)).toEqual([4, 9]);
});

it("misses a van only after ten minutes of silence", () => {
  expect(kinds(route({ last_contact_at: at("09:51") }))).toEqual([]);
  expect(kinds(route({ last_contact_at: at("09:49") }))).toEqual(["no_contact"]);
});

it("does not miss the phone of a van that has not left or is back", () => {
  expect(kinds(route({ state: "planned", last_contact_at: null }))).toEqual([]);
  expect(kinds(route({ state: "finished", last_contact_at: at("08:00") }))).toEqual([]);
});

it("does not say twice that a late van has little to spare", () => {
  const marks = [mark({ window: window("09:00", "10:31") })];
  expect(kinds(route({ late_stops: 1, late_s: 60, marks }))).toEqual(["late"]);
});

it("keeps showing a failed stop after the van is back", () => {
  expect(kinds(route({ state: "finished", marks: [mark({ state: "failed" })] }))).toEqual([
    "failed",
  ]);
});
