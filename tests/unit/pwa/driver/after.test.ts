import { expect, test } from "vitest";
import { heldAfter, heldThrough, takeBack } from "../../../../pwa/src/driver/after";
import type { Entry } from "../../../../pwa/src/driver/outbox";
import type { ActionDraft } from "../../../../pwa/src/driver/types";
import { did, id, stop } from "./builders";

const entry = (draft: ActionDraft): Entry => {
  const action = did(draft);
  return { seq: action.seq, id: action.id, state: "waiting", action, saved_ms: 0 };
};
const arrive: ActionDraft = { type: "arrive", stop_id: id(1) };
const skip: ActionDraft = { type: "skip", stop_id: id(1), reason: "closed" };
const note: ActionDraft = { type: "note", stop_id: id(1), note: "gate" };

test("what was done last is taken back first", () => {
  const entries = [entry(arrive), entry(skip)];
  const undone = takeBack(entries).map(({ draft }) => draft.type === "undo" && draft.action_id);
  expect(undone).toEqual([entries[1]?.id, entries[0]?.id]);
});

test("an acknowledgement is not taken back", () => {
  expect(takeBack([entry({ type: "acknowledge", route_id: id(9), revision: 2 })])).toEqual([]);
});

test("a stop where the driver arrived is held until it is over", () => {
  expect(heldAfter(stop(1, { state: "arrived" }), [arrive], null)).toBe(id(1));
  expect(heldAfter(stop(1, { state: "departed" }), [arrive], id(1))).toBeNull();
});

test("skipping or noting another stop leaves the held one alone", () => {
  expect(heldAfter(stop(1, { state: "skipped" }), [skip], id(5))).toBe(id(5));
  expect(heldAfter(stop(1), [note], id(5))).toBe(id(5));
  expect(heldAfter(stop(1, { state: "skipped" }), [skip], id(1))).toBeNull();
});

test("a new order keeps the stop on the screen once the round has begun", () => {
  const begun = [stop(1, { state: "departed" }), stop(2), stop(3)];
  expect(heldThrough(begun, stop(2), null)).toBe(id(2));
  expect(heldThrough([stop(1), stop(2)], stop(1), null)).toBeNull();
  expect(heldThrough(begun, stop(2), id(3))).toBe(id(3));
});
