import { expect, it } from "vitest";
import {
  boundsOf,
  lookOf,
  pathFeatures,
  stopFeatures,
} from "../../../../pwa/src/shared/map/features";
import type { MapContent, MapStop } from "../../../../pwa/src/shared/map/shapes";

const stop = (changes: Partial<MapStop> = {}): MapStop => ({
  id: "a",
  route_id: "1",
  number: 7,
  lon: 24,
  lat: 60,
  state: "todo",
  tone: "fine",
  ...changes,
});
const content = (changes: Partial<MapContent> = {}): MapContent => ({
  ground: null,
  stops: [],
  paths: [],
  vans: [],
  depots: [],
  selected_route_id: null,
  selected_stop_id: null,
  ...changes,
});

it("draws a stop to do by its lateness and any other by its state", () => {
  expect(lookOf(stop({ tone: "late" }))).toBe("late");
  expect(lookOf(stop({ state: "done", tone: "late" }))).toBe("done");
});

it("marks the selected stop only among the stops of its own route", () => {
  const stops = [stop(), stop({ id: "b", route_id: "2" })];
  const chosen = content({ stops, selected_route_id: "1", selected_stop_id: "a" });
  const marks = (route_id: string | null) =>
    stopFeatures(chosen, route_id).features.map((feature) => feature.properties?.selected);
  expect(marks("1")).toEqual([true]);
  expect(marks(null)).toEqual([false, false]);
});

it("leaves out a path without a way", () => {
  const paths = [{ route_id: "1", tone: "fine" as const, legs: [{ geometry: "" }] }];
  expect(pathFeatures(content({ paths })).features).toEqual([]);
});

it("finds the bounds of one route or of everything", () => {
  const stops = [stop(), stop({ route_id: "2", lon: 25, lat: 61 })];
  expect(boundsOf(content({ stops }), null)).toEqual([24, 60, 25, 61]);
  expect(boundsOf(content({ stops }), "2")).toEqual([25, 61, 25, 61]);
  expect(boundsOf(content(), null)).toBeUndefined();
});
