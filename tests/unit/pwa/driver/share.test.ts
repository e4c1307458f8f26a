import { expect, test } from "vitest";
import { share } from "../../../../pwa/src/driver/share";
import { at, route, stop } from "./builders";

test("a stop that did not change is the same object again, wherever it moved", () => {
  const before = route([stop(1), stop(2)]);
  const after = share(before, route([stop(2), stop(1)], { version: 2 }));
  expect(after.version).toBe(2);
  expect(after.stops[0]).toBe(before.stops[1]);
});

test("a stop with a new arrival time keeps its tasks and nothing else", () => {
  const before = route([stop(1)]);
  const eta = { earliest: at(50), at: at(55), latest: at(60) };
  const after = share(before, route([stop(1, { eta })]));
  expect(after.stops[0]?.eta).toEqual(eta);
  expect(after.stops[0]?.tasks).toBe(before.stops[0]?.tasks);
});

test("another route shares nothing", () => {
  const after = route([stop(1)], { id: "other" });
  expect(share(route([stop(1)]), after)).toBe(after);
});
