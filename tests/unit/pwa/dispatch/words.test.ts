import { expect, it } from "vitest";
import { lookOfStop, stateText } from "../../../../pwa/src/dispatch/words";
import { stop, task } from "../driver/builders";

const half = stop(1, {
  state: "departed",
  tasks: [
    task(1, { state: "closed", outcome: "delivered_to_recipient" }),
    task(2, { state: "closed", outcome: "failed_damaged" }),
  ],
});

it("calls a stop failed when one of its tasks failed, as the board counts it", () => {
  expect(lookOfStop(half)).toBe("failed");
  expect(stateText(half)).toBe("Failed");
});

it("says how all tasks of a stop ended when they ended alike", () => {
  expect(stateText({ ...half, tasks: half.tasks.slice(0, 1) })).toBe("Delivered to recipient");
});
