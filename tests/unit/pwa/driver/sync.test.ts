import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backoff_ms } from "../../../../pwa/src/driver/backoff";
import { openDatabase } from "../../../../pwa/src/driver/database";
import { Outbox, type NewAction } from "../../../../pwa/src/driver/outbox";
import { Sync } from "../../../../pwa/src/driver/sync";
import type { Action } from "../../../../pwa/src/driver/types";
import { id } from "./builders";

interface Asked {
  method: string;
  path: string;
  headers: Headers;
  actions: Action[];
  driver_id?: string | undefined;
  bytes: number;
}
type Server = (asked: Asked) => Response | Promise<Response>;

let name = 0;
let outbox: Outbox;
let sync: Sync;
let asked: Asked[];
let server: Server;

beforeEach(async () => {
  outbox = new Outbox(await openDatabase(`sync-${String((name += 1))}`));
  sync = new Sync({ outbox, device_id: id(1), random: () => 0 });
  asked = [];
  server = happy;
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    const one: Asked = {
      method: init.method ?? "GET",
      path,
      headers,
      actions: [],
      bytes: 0,
    };
    if (typeof init.body === "string") {
      const batch = JSON.parse(init.body) as { actions: Action[]; driver_id?: string };
      [one.actions, one.driver_id] = [batch.actions, batch.driver_id];
    } else if (init.body instanceof ArrayBuffer) one.bytes = init.body.byteLength;
    asked.push(one);
    return server(one);
  });
});

afterEach(() => {
  sync.stop();
  vi.unstubAllGlobals();
});

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": type, ...headers },
  });
};
const problem = (status: number, more: object = {}) =>
  json(status, {
    type: "x",
    title: "No",
    status,
    detail: "Not like this.",
    ...more,
  });
const taken = (actions: Action[], result = "applied") =>
  json(200, {
    results: actions.map((action) => ({ id: action.id, result })),
    server_time: "2026-05-04T09:00:00Z",
    revision: 1,
  });
const happy: Server = ({ path, actions }) =>
  path === "/api/inbox" ? taken(actions) : new Response(null, { status: 201 });

const arrive = (n: number, sha256?: string, size = 3): NewAction => ({
  draft: { type: "arrive", stop_id: id(n) },
  pictures: sha256
    ? [{ sha256, bytes: new ArrayBuffer(size), media_type: "image/jpeg" }]
    : undefined,
});
const states = async () => (await outbox.contents()).entries.map(({ state }) => state);
const paths = () => asked.map(({ method, path }) => `${method} ${path}`);

test("everything is sent oldest first, actions before pictures, pictures in order", async () => {
  await outbox.add([arrive(1, "cc"), arrive(2, "aa"), arrive(3, "bb")]);
  await sync.drain();
  expect(paths()).toEqual([
    "POST /api/inbox",
    "PUT /api/blobs/cc",
    "PUT /api/blobs/aa",
    "PUT /api/blobs/bb",
  ]);
  expect(asked[0]?.actions.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(await states()).toEqual(["sent", "sent", "sent"]);
  expect((await outbox.contents()).pictures).toEqual([]);
});

test("no batch holds more than a hundred actions, and one is answered before the next", async () => {
  await outbox.add(Array.from({ length: 230 }, (_, n) => arrive(n)));
  await sync.drain();
  expect(asked.map(({ actions }) => actions.length)).toEqual([100, 100, 30]);
});

test("without an answer everything waits, and the next try sends the same ids", async () => {
  await outbox.add([arrive(1)]);
  server = () => Promise.reject(new TypeError("Failed to fetch"));
  await sync.drain();
  expect(sync.outcome).toBe("away");
  expect(await states()).toEqual(["waiting"]);
  server = happy;
  await sync.drain();
  expect(asked[1]?.actions[0]?.id).toBe(asked[0]?.actions[0]?.id);
  expect(await states()).toEqual(["sent"]);
});

test("a login page that answers 200 to everything is not the server", async () => {
  await outbox.add([arrive(1, "aa")]);
  const page = () =>
    new Response("<html>Welcome</html>", {
      status: 200,
      headers: { "Content-Type": "text/html" },
    });
  server = page;
  await sync.drain();
  expect(await states()).toEqual(["waiting"]);
  server = (one) => (one.path === "/api/inbox" ? taken(one.actions) : page());
  await sync.drain();
  expect((await outbox.contents()).pictures).toHaveLength(1);
});

test("a quarantined action is refused with its problem and the rest goes on", async () => {
  await outbox.add([arrive(1), arrive(2)]);
  server = ({ actions }) =>
    json(200, {
      results: actions.map((action, at) =>
        at === 0
          ? {
              id: action.id,
              result: "quarantined",
              problem: {
                type: "x",
                title: "Closed",
                status: 409,
                detail: "Closed.",
                cure: "Ask.",
              },
            }
          : { id: action.id, result: "superseded" },
      ),
      server_time: "2026-05-04T09:00:00Z",
      revision: 1,
    });
  await sync.drain();
  const { entries } = await outbox.contents();
  expect(entries.map(({ state }) => state)).toEqual(["refused", "sent"]);
  expect(entries[0]?.problem?.cure).toBe("Ask.");
});

test("a duplicate is as good as applied", async () => {
  await outbox.add([arrive(1)]);
  server = ({ actions }) => taken(actions, "duplicate");
  await sync.drain();
  expect(await states()).toEqual(["sent"]);
});

test("an answer that leaves an action out sends that one again", async () => {
  await outbox.add([arrive(1), arrive(2)]);
  server = ({ actions }) => taken(actions.slice(0, 1));
  await sync.drain();
  expect(asked.map(({ actions }) => actions.length)).toEqual([2, 1]);
  expect(await states()).toEqual(["sent", "sent"]);
});

test("a batch that cannot be read is refused by the fields it names", async () => {
  await outbox.add([arrive(1), arrive(2)]);
  server = () =>
    problem(400, {
      errors: [0, 1].map((at) => ({
        field: `actions[${String(at)}].occurred_at`,
        detail: `Bad time ${String(at)}.`,
        cure: "Send RFC 3339.",
      })),
    });
  await sync.drain();
  const { entries } = await outbox.contents();
  expect(entries.map((entry) => entry.problem?.detail)).toEqual(["Bad time 0.", "Bad time 1."]);
  expect(asked).toHaveLength(1);
});

test("a refusal that names nothing is narrowed down to the one that causes it", async () => {
  await outbox.add([arrive(1), arrive(2), arrive(3)]);
  server = ({ actions }) => (actions.some(({ seq }) => seq === 2) ? problem(413) : taken(actions));
  await sync.drain();
  expect(await states()).toEqual(["sent", "refused", "sent"]);
});

test("an error page of a proxy refuses nothing", async () => {
  await outbox.add([arrive(1)]);
  server = () => new Response("Bad request", { status: 400 });
  await sync.drain();
  expect(await states()).toEqual(["waiting"]);
});

test("a revoked phone keeps everything and stops asking", async () => {
  await outbox.add([arrive(1, "aa")]);
  server = () => problem(401);
  await sync.drain();
  expect(sync.outcome).toBe("unpaired");
  expect(sync.next_try_ms).toBeNull();
  expect(await states()).toEqual(["waiting"]);
  expect((await outbox.contents()).pictures).toHaveLength(1);
});

test("an old tab says whose actions it sends and keeps them when somebody else is signed in", async () => {
  outbox.driver_id = id(7);
  await outbox.add([arrive(1)]);
  server = (one) => {
    sent.push(one.driver_id);
    return problem(409, { type: "/problems/another-driver" });
  };
  const sent: (string | undefined)[] = [];
  await sync.drain();
  expect(sent).toEqual([id(7)]);
  expect(sync.outcome).toBe("another");
  expect(sync.next_try_ms).toBeNull();
  expect(await states()).toEqual(["waiting"]);
});

test("paired again, the phone sends what it kept and says nothing of having been unpaired", async () => {
  const outcomes: string[] = [];
  const changed = () => outcomes.push(sync.outcome);
  sync = new Sync({ outbox, device_id: id(1), changed });
  await outbox.add([arrive(1)]);
  server = () => problem(401);
  await sync.drain();
  expect(outcomes.at(-1)).toBe("unpaired");
  outcomes.length = 0;
  server = happy;
  await sync.drain();
  expect(await states()).toEqual(["sent"]);
  expect(outcomes.includes("unpaired")).toBe(false);
});

test("a busy server is left alone for as long as it asks", async () => {
  await outbox.add([arrive(1)]);
  const before = Date.now();
  server = () => json(503, { title: "Busy", detail: "Busy." }, { "Retry-After": "20" });
  await sync.drain();
  expect(sync.outcome).toBe("busy");
  expect((sync.next_try_ms ?? 0) - before).toBeGreaterThanOrEqual(20_000);
});

test("two calls at once send nothing twice", async () => {
  await outbox.add([arrive(1)]);
  await Promise.all([sync.drain(), sync.drain()]);
  expect(asked).toHaveLength(1);
});

test("what is added while it drains is sent as well", async () => {
  await outbox.add([arrive(1)]);
  server = async (one) => {
    if (asked.length === 1) {
      await outbox.add([arrive(2)]);
      void sync.drain();
    }
    return happy(one);
  };
  await sync.drain();
  expect(await states()).toEqual(["sent", "sent"]);
});

test("what is added while the lock is given back is sent as well", async () => {
  let release: (() => void) | undefined;
  const alone = async <T>(work: () => Promise<T>) => {
    const result = await work();
    await new Promise<void>((resolve) => (release = resolve));
    return result;
  };
  sync = new Sync({ outbox, device_id: id(1), alone });
  const first = sync.drain();
  await vi.waitFor(() => expect(release).toBeDefined());
  await outbox.add([arrive(1)]);
  void sync.drain();
  release?.();
  await first;
  await vi.waitFor(async () => expect(await states()).toEqual(["sent"]));
});

test("a new action goes before the next picture", async () => {
  await outbox.add([arrive(1, "aa"), arrive(2, "bb")]);
  server = async (one) => {
    if (one.path.endsWith("aa")) await outbox.add([arrive(3)]);
    return happy(one);
  };
  await sync.drain();
  expect(paths().slice(1)).toEqual(["PUT /api/blobs/aa", "POST /api/inbox", "PUT /api/blobs/bb"]);
});

test("an interrupted upload goes on where the server's copy ends", async () => {
  const size = 600 * 1024;
  const [first] = await outbox.add([arrive(1, "aa", size)]);
  await outbox.answered([{ id: first?.id ?? "", state: "sent" }]);
  server = ({ headers }) => {
    if (headers.get("Upload-Offset") !== "0") throw new TypeError("Failed to fetch");
    return new Response(null, {
      status: 202,
      headers: { "Upload-Offset": "262144" },
    });
  };
  await sync.drain();
  expect(sync.outcome).toBe("away");
  asked = [];
  server = ({ method, headers, bytes }) => {
    const had = { "Upload-Offset": "262144", "Upload-Complete": "?0" };
    if (method === "HEAD") return new Response(null, { status: 200, headers: had });
    const end = Number(headers.get("Upload-Offset")) + bytes;
    if (headers.get("Upload-Complete") === "?1") return new Response(null, { status: 201 });
    return new Response(null, {
      status: 202,
      headers: { "Upload-Offset": String(end) },
    });
  };
  await sync.drain();
  expect(asked.map(({ method, headers }) => [method, headers.get("Upload-Offset")])).toEqual([
    ["HEAD", null],
    ["PUT", "262144"],
    ["PUT", "524288"],
  ]);
  expect((await outbox.contents()).pictures).toEqual([]);
});

test("an upload at the wrong place moves to where the server says", async () => {
  await outbox.add([arrive(1, "aa", 10)]);
  server = (one) => {
    if (one.path === "/api/inbox") return taken(one.actions);
    if (one.headers.get("Upload-Offset") === "4") return new Response(null, { status: 201 });
    return json(409, { detail: "Elsewhere." }, { "Upload-Offset": "4" });
  };
  await sync.drain();
  expect(asked.map(({ bytes }) => bytes)).toEqual([0, 10, 6]);
  expect((await outbox.contents()).pictures).toEqual([]);
});

test("a picture with the wrong hash is kept, shown, and blocks nothing", async () => {
  await outbox.add([arrive(1, "aa"), arrive(2, "bb")]);
  server = (one) => (one.path.endsWith("aa") ? problem(422) : happy(one));
  await sync.drain();
  const { pictures } = await outbox.contents();
  expect(pictures.map(({ sha256, problem }) => [sha256, problem?.status])).toEqual([["aa", 422]]);
});

test("the waits between tries double up to half a minute, with chance in them", () => {
  expect([1, 2, 3, 10].map((n) => backoff_ms(n, () => 1))).toEqual([1000, 2000, 4000, 30_000]);
  expect(backoff_ms(3, () => 0)).toBe(2000);
});
