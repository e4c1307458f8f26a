import { expect, it } from "vitest";
import { clock, clockRange, dayName, distance, minutes } from "../../../../pwa/src/shared/time";

it("tells the time in the zone of the route, not of the device", () => {
  expect(clock("2026-05-04T09:30:00Z", "Europe/Helsinki")).toBe("12:30");
  expect(clock("2026-05-04T09:30:00Z", "America/Los_Angeles")).toBe("02:30");
});

it("writes midnight as 00:00", () => {
  expect(clock("2026-05-04T00:00:00Z", "UTC")).toBe("00:00");
});

it("leaves the open side of a window open", () => {
  expect(clockRange("2026-05-04T09:30:00Z", null, "UTC")).toBe("09:30–");
  expect(clockRange(null, "2026-05-04T10:00:00Z", "UTC")).toBe("–10:00");
});

it("shows a range of the same minute as one time", () => {
  expect(clockRange("2026-05-04T09:30:05Z", "2026-05-04T09:30:50Z", "UTC")).toBe("09:30");
});

it("never calls a short while nothing", () => {
  expect(minutes(0)).toBe("0 min");
  expect(minutes(20)).toBe("1 min");
  expect(minutes(-540)).toBe("9 min");
  expect(minutes(4200)).toBe("1 h 10 min");
});

it("names a plain date without moving it to another day", () => {
  expect(dayName("2026-11-22")).toMatch(/Sun.*22/);
});

it("writes metres below a kilometre and tenths above", () => {
  expect(distance(339.7)).toBe("340 m");
  expect(distance(1234)).toBe("1.2 km");
});
