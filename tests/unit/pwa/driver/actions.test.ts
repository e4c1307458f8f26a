import { expect, test } from "vitest";
import { currentStop, remaining, show, type Done } from "../../../../pwa/src/driver/actions";
import type { ActionDraft } from "../../../../pwa/src/driver/types";
import { at, did, id, revision, route, stop, task } from "./builders";

const done = (draft: ActionDraft, minutes = 0): Done => ({
  action: did(draft, minutes),
});
const three = () => route([stop(1), stop(2), stop(3)]);
const numbers = (of: { number: number }[]) => of.map(({ number }) => number);

test("a route without pending actions is shown as the server sent it", () => {
  const sent = three();
  expect(show(sent, [])).toBe(sent);
});

test("showing an action never changes the server's route", () => {
  const sent = three();
  const copy = structuredClone(sent);
  show(sent, [done({ type: "skip", stop_id: id(1), reason: "closed" })]);
  expect(sent).toEqual(copy);
});

test("arriving shows when the van came to stand there", () => {
  const shown = show(three(), [done({ type: "arrive", stop_id: id(1) }, 7)]);
  expect(shown.stops[0]).toMatchObject({ state: "arrived", arrived_at: at(7) });
});

test("a completed stop is departed and stands among those that are done", () => {
  const complete = {
    type: "complete",
    outcome: "delivered_to_mailbox",
  } as const;
  const shown = show(three(), [done({ ...complete, stop_id: id(2) }, 3)]);
  expect(numbers(shown.stops)).toEqual([2, 1, 3]);
  expect(shown.stops[0]).toMatchObject({
    state: "departed",
    departed_at: at(3),
  });
  expect(shown.stops[0]?.tasks[0]).toMatchObject({
    state: "closed",
    outcome: "delivered_to_mailbox",
  });
});

test("a stop with a task still open stays arrived", () => {
  const two = route([stop(1, { tasks: [task(1), task(2)] })]);
  const shown = show(two, [
    done({
      type: "fail",
      stop_id: id(1),
      reason: "refused",
      task_ids: [id(1001)],
    }),
  ]);
  expect(shown.stops[0]?.state).toBe("arrived");
  expect(shown.stops[0]?.tasks.map(({ outcome }) => outcome)).toEqual(["failed_refused", null]);
});

test("a failed stop carries its reason as the outcome", () => {
  const shown = show(three(), [done({ type: "fail", stop_id: id(1), reason: "no_access" })]);
  expect(shown.stops[0]?.tasks[0]?.outcome).toBe("failed_no_access");
});

test("a skipped stop goes to the end and the next one is current", () => {
  const shown = show(three(), [done({ type: "skip", stop_id: id(1), reason: "closed" })]);
  expect(numbers(shown.stops)).toEqual([2, 3, 1]);
  expect(currentStop(shown, null)?.number).toBe(2);
});

test("a stop skipped until later goes behind those reached before", () => {
  const skip = {
    type: "skip",
    stop_id: id(1),
    reason: "closed",
    not_before: at(25),
  } as const;
  expect(numbers(show(three(), [done(skip)]).stops)).toEqual([2, 1, 3]);
});

test("a skip the server already knows does not move the stop again", () => {
  const resequenced = route([stop(2), stop(1, { state: "skipped" }), stop(3)]);
  const shown = show(resequenced, [done({ type: "skip", stop_id: id(1), reason: "closed" })]);
  expect(numbers(shown.stops)).toEqual([2, 1, 3]);
});

test("a stop that came back can be skipped again", () => {
  const back = route([stop(1, { state: "skipped" }), stop(2)]);
  const shown = show(back, [done({ type: "skip", stop_id: id(1), reason: "closed" })]);
  expect(numbers(shown.stops)).toEqual([2, 1]);
});

test("being behind moves every remaining arrival by the difference", () => {
  const late = route([stop(1), stop(2)], { behind_s: 600 });
  const draft = {
    type: "delay",
    stop_id: id(1),
    reason: "behind",
    delay_s: 1800,
  } as const;
  const shown = show(late, [done(draft)]);
  expect(shown.behind_s).toBe(1800);
  expect(shown.stops.map(({ eta }) => eta?.at)).toEqual([at(30), at(40)]);
});

test("a closed road puts the stop behind those reached before it opens", () => {
  const draft = {
    type: "delay",
    stop_id: id(1),
    reason: "road_closed",
    delay_s: 1500,
  } as const;
  const shown = show(three(), [done(draft)]);
  expect(numbers(shown.stops)).toEqual([2, 1, 3]);
  expect(shown.stops[1]?.not_before).toBe(at(25));
});

test("an undo and what it takes back cancel out while both wait", () => {
  const skip = did({ type: "skip", stop_id: id(1), reason: "closed" });
  const undo = did({ type: "undo", stop_id: id(1), action_id: skip.id });
  const shown = show(three(), [{ action: skip }, { action: undo, restores: stop(1) }]);
  expect(shown).toEqual(three());
});

test("an undo of what the server already knows puts the stop back in front", () => {
  const known = route([stop(2), stop(3), stop(1, { state: "skipped" })]);
  const undo = did({ type: "undo", stop_id: id(1), action_id: id(77) });
  const shown = show(known, [{ action: undo, restores: stop(1) }]);
  expect(numbers(shown.stops)).toEqual([1, 2, 3]);
  expect(shown.stops[0]?.state).toBe("pending");
});

test("an undo reopens a stop that was done", () => {
  const tasks = [task(1, { state: "closed", outcome: "delivered_to_mailbox" })];
  const known = route([stop(1, { state: "departed", departed_at: at(5), tasks }), stop(2)]);
  const undo = did({ type: "undo", stop_id: id(1), action_id: id(77) });
  const shown = show(known, [{ action: undo, restores: stop(1, { state: "arrived" }) }]);
  expect(numbers(remaining(shown))).toEqual([1, 2]);
  expect(shown.stops[0]?.tasks[0]?.state).toBe("open");
});

test("acknowledging takes the change off the screen, but not a newer one", () => {
  const changed = route([stop(1)], { change: revision({ revision: 5 }) });
  const ok = (seen: number) => done({ type: "acknowledge", route_id: changed.id, revision: seen });
  expect(show(changed, [ok(5)]).change).toBeNull();
  expect(show(changed, [ok(4)]).change?.revision).toBe(5);
});

test("a note changes nothing that is shown", () => {
  const sent = three();
  expect(show(sent, [done({ type: "note", stop_id: id(1), note: "gate" })])).toBe(sent);
});

test("showing twice what the server has done gives the same route", () => {
  const actions = [
    done({ type: "arrive", stop_id: id(1) }, 1),
    done({ type: "complete", stop_id: id(1), outcome: "delivered_to_recipient" }, 2),
    done({ type: "skip", stop_id: id(2), reason: "closed" }, 3),
  ];
  const once = show(three(), actions);
  expect(show(once, actions)).toEqual(once);
});

test("an action at a stop that left the route is not an error", () => {
  expect(numbers(show(three(), [done({ type: "arrive", stop_id: id(99) })]).stops)).toEqual([
    1, 2, 3,
  ]);
});

test("the stop the driver holds stays current when the order changes around it", () => {
  expect(currentStop(route([stop(2), stop(1)]), id(1))?.number).toBe(1);
});

test("the stop where the van stands is current before the next in order", () => {
  expect(currentStop(route([stop(1), stop(2, { state: "arrived" })]), null)?.number).toBe(2);
});
