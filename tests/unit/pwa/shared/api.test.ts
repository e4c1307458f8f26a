import { afterEach, expect, it, vi } from "vitest";
import { ask, NoAnswer, Refused } from "../../../../pwa/src/shared/api";
import { refresh } from "../../../../pwa/src/shared/kept";

const fetches = (answer: () => Promise<Response>) => {
  const spy = vi.fn<typeof fetch>(answer);
  vi.stubGlobal("fetch", spy);
  return spy;
};
const json = (body: unknown, init: ResponseInit = {}) =>
  new Response(JSON.stringify(body), {
    headers: { "Content-Type": "application/json", ETag: '"7"' },
    ...init,
  });

afterEach(() => {
  vi.unstubAllGlobals();
});

it("throws the problem document of a refusal", async () => {
  const problem = {
    type: "x",
    title: "Code expired",
    status: 410,
    detail: "Ask for a new one.",
  };
  fetches(() =>
    Promise.resolve(
      json(problem, {
        status: 410,
        headers: { "Content-Type": "application/problem+json" },
      }),
    ),
  );
  const refusal = await ask("/api/pair").catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refused);
  expect((refusal as Refused).problem.detail).toBe("Ask for a new one.");
});

it("makes a problem of an error page that is not JSON", async () => {
  fetches(() => Promise.resolve(new Response("<h1>Bad gateway</h1>", { status: 502 })));
  await expect(ask("/api/session")).rejects.toMatchObject({ status: 502 });
});

it("says that nothing came back when the network fails", async () => {
  fetches(() => Promise.reject(new TypeError("failed")));
  await expect(ask("/api/session")).rejects.toBeInstanceOf(NoAnswer);
});

it("keeps what it has when the server says nothing changed", async () => {
  fetches(() => Promise.resolve(json({ revision: 3 })));
  const first = await refresh("/api/driver/route", undefined);
  const spy = fetches(() => Promise.resolve(new Response(null, { status: 304 })));
  expect(await refresh("/api/driver/route", first)).toBe(first);
  expect(new Headers(spy.mock.calls[0]?.[1]?.headers).get("If-None-Match")).toBe('"7"');
});
