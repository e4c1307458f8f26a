import { expect, it } from "vitest";
import { orderShown } from "../../../../pwa/src/dispatch/rules/order";

const letters = (text: string) => [...text];

it("shows the changed stretch with one stop around it and counts the rest", () => {
  const shown = orderShown(letters("abcdefgh"), letters("abdcefgh"));
  expect(shown.hidden_before).toBe(1);
  expect(shown.lines.map((line) => [line.before, line.after])).toEqual([
    ["b", "b"],
    ["c", "d"],
    ["d", "c"],
    ["e", "e"],
  ]);
  expect(shown.hidden_after).toBe(3);
});

it("counts positions from one", () => {
  expect(orderShown(letters("ab"), letters("ba")).lines.map((line) => line.position)).toEqual([
    1, 2,
  ]);
});

it("shows no line when nothing moved", () => {
  expect(orderShown(letters("abc"), letters("abc"))).toEqual({
    hidden_before: 3,
    lines: [],
    hidden_after: 0,
  });
});

it("leaves a gap where one order is longer", () => {
  const shown = orderShown(letters("ab"), letters("abc"));
  expect(shown.lines.at(-1)).toEqual({ position: 3, before: undefined, after: "c" });
});
