import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Watched } from "../../../../pwa/src/dispatch/state/watched.svelte";

let answers: (() => Promise<Response>)[] = [];
const spy = vi.fn<typeof fetch>(() => {
  const next = answers.length > 1 ? answers.shift() : answers[0];
  return next ? next() : Promise.reject(new TypeError("no answer left"));
});
const json =
  (body: unknown, status = 200) =>
  () =>
    Promise.resolve(
      new Response(JSON.stringify(body), {
        status,
        headers: { "Content-Type": "application/json", ETag: JSON.stringify(body) },
      }),
    );
const unauthorized = vi.fn<() => void>();
const watched = () => new Watched<number>({ onUnauthorized: unauthorized });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", spy);
  spy.mockClear();
  unauthorized.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("fetches once for many changes that come together", async () => {
  answers = [json(1)];
  const one = watched();
  one.show("/api/routes");
  await vi.advanceTimersByTimeAsync(1_000);
  for (let i = 0; i < 50; i++) one.touch();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(spy).toHaveBeenCalledTimes(2);
});

it("keeps what is shown while the server is away, and comes back by itself", async () => {
  answers = [json(1), () => Promise.reject(new TypeError("down")), json(2)];
  const one = watched();
  one.show("/api/routes");
  await vi.advanceTimersByTimeAsync(10);
  one.touchNow();
  await vi.advanceTimersByTimeAsync(10);
  expect(one.data).toBe(1);
  expect(one.error).toBeDefined();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(one.data).toBe(2);
  expect(one.error).toBeUndefined();
});

it("says so when the session was revoked", async () => {
  answers = [json({}, 401)];
  watched().show("/api/routes");
  await vi.advanceTimersByTimeAsync(10);
  expect(unauthorized).toHaveBeenCalledOnce();
});

it("does not ask again for what is not there", async () => {
  answers = [json({}, 404)];
  const one = watched();
  one.show("/api/stops/gone");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(spy).toHaveBeenCalledOnce();
});

it("forgets the answer for a stop that is no longer the one shown", async () => {
  let late: ((response: Response) => void) | undefined;
  answers = [() => new Promise((resolve) => (late = resolve)), json(2)];
  const one = watched();
  one.show("/api/stops/1");
  one.show("/api/stops/2");
  await vi.advanceTimersByTimeAsync(10);
  late?.(await json(1)());
  await vi.advanceTimersByTimeAsync(500);
  expect(one.data).toBe(2);
});
