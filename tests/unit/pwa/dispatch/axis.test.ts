import { describe, expect, it } from "vitest";
import {
  axisOf,
  bandsOf,
  nearestMark,
  shareOf,
  ticksOf,
} from "../../../../pwa/src/dispatch/rules/axis";
import { at, mark, route, window } from "./builders";

const done = mark({ number: 1, state: "done", done_at: at("08:30") });
const open = mark({ number: 2 });
const axis = { start_ms: Date.parse(at("08:00")), end_ms: Date.parse(at("16:00")) };

describe("the time axis", () => {
  it("runs over whole hours, from the first start to the last stop", () => {
    expect(axisOf([route({ starts_at: at("08:20"), marks: [done, open] })])).toEqual({
      start_ms: Date.parse(at("08:00")),
      end_ms: Date.parse(at("11:00")),
    });
  });

  it("is not there on a day without routes", () => {
    expect(axisOf([])).toBeUndefined();
  });

  it("has room for a route without any time", () => {
    const found = axisOf([route({ marks: [mark({ eta: null })] })]);
    expect(found && found.end_ms > found.start_ms).toBe(true);
  });

  it("places noon in the middle of 8 to 16", () => {
    expect(shareOf(axis, Date.parse(at("12:00")))).toBe(0.5);
  });

  it("writes fewer hours where there is less room", () => {
    expect(ticksOf(axis, 800)).toHaveLength(9);
    expect(ticksOf(axis, 280)).toHaveLength(5);
  });
});

describe("the windows of a row", () => {
  it("are joined where they touch, and those of done stops are left out", () => {
    const bands = bandsOf([
      mark({ window: window("12:00", "13:00") }),
      mark({ window: window("09:00", "10:00") }),
      mark({ window: window("10:00", "11:00") }),
      mark({ state: "done", window: window("14:00", "15:00") }),
      mark({ window: { earliest: null, latest: at("15:00") } }),
    ]);
    expect(bands.map((band) => [band.start_ms, band.end_ms])).toEqual([
      [Date.parse(at("09:00")), Date.parse(at("11:00"))],
      [Date.parse(at("12:00")), Date.parse(at("13:00"))],
    ]);
  });
});

describe("the mark under the pointer", () => {
  it("is the nearest one", () => {
    const share = shareOf(axis, Date.parse(at("10:20")));
    expect(nearestMark(axis, [done, open], share, 0.1)).toBe(open);
  });

  it("is none where nothing is near", () => {
    expect(nearestMark(axis, [done, open], 0.9, 0.1)).toBeUndefined();
  });
});
