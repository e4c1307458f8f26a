import { expect, test } from "vitest";
import { chance, FRESH_CLOCK, tick, type Clock } from "../../../../pwa/src/driver/clock";

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function stamps(times_ms: number[]) {
  let clock: Clock = FRESH_CLOCK;
  return times_ms.map((now_ms) => {
    const [next, stamp] = tick(clock, now_ms, chance());
    clock = next;
    return stamp;
  });
}

test("ids are UUIDv7 and carry the time they were made", () => {
  const [stamp] = stamps([Date.parse("2026-05-04T09:00:00Z")]);
  expect(stamp?.id).toMatch(ID);
  expect(parseInt(stamp?.id.replace("-", "").slice(0, 12) ?? "", 16)).toBe(1_777_885_200_000);
});

test("ids, counts and times grow even when the phone's clock runs backwards", () => {
  const made = stamps([5000, 5000, 4000, 1000, 5001, 9000]);
  const ids = made.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(made.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  const times = made.map(({ occurred_at }) => Date.parse(occurred_at));
  expect(times).toEqual([5000, 5001, 5002, 5003, 5004, 9000]);
});

test("a clock that was an hour ahead and is set right is believed again", () => {
  const made = stamps([5000, 3_605_000, 9000, 9000]);
  const times = made.map(({ occurred_at }) => Date.parse(occurred_at));
  expect(times).toEqual([5000, 3_605_000, 9000, 9001]);
  const ids = made.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
});

test("ten thousand ids in one millisecond are different and in order", () => {
  const ids = stamps(Array<number>(10_000).fill(1_777_885_200_000)).map(({ id }) => id);
  expect(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? ""))).toBe(true);
});
