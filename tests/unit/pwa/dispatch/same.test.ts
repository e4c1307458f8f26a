import { expect, it } from "vitest";
import { keepSame } from "../../../../pwa/src/dispatch/rules/same";
import { mark, route } from "./builders";

const board = () => [
  route({ id: "1", marks: [mark()] }),
  route({ id: "2", marks: [mark({ number: 2 })] }),
];

it("keeps the very same list when nothing changed", () => {
  const before = board();
  expect(keepSame(before, board())).toBe(before);
});

it("replaces only the route in which something changed", () => {
  const before = board();
  const after = board();
  after[1] = route({ id: "2", marks: [mark({ number: 2, state: "done" })] });
  const kept = keepSame(before, after);
  expect(kept[0]).toBe(before[0]);
  expect(kept[1]).toBe(after[1]);
});

it("takes over a new order of the same routes", () => {
  const before = board();
  const kept = keepSame(before, board().reverse());
  expect(kept.map((each) => each.id)).toEqual(["2", "1"]);
  expect(kept[1]).toBe(before[0]);
});
