import { expect, it } from "vitest";
import { decodePolyline } from "../../../../pwa/src/shared/map/polyline";

it("decodes a line of six digits as lon, lat", () => {
  // The three points of the format's own example, encoded at a precision of six.
  expect(decodePolyline("_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI")).toEqual([
    [-120.2, 38.5],
    [-120.95, 40.7],
    [-126.453, 43.252],
  ]);
});

it("has no point in an empty line", () => {
  expect(decodePolyline("")).toEqual([]);
});

it("leaves out a point that was cut off", () => {
  expect(decodePolyline("_izlhA~rlgdF_{geC")).toEqual([[-120.2, 38.5]]);
});
