import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { deviceId, openDatabase, recall } from "../../../../pwa/src/driver/database";
import { Outbox, onTop, type NewAction } from "../../../../pwa/src/driver/outbox";
import { id } from "./builders";

let name = 0;
let db: IDBDatabase;
let now = 0;
let outbox: Outbox;

beforeEach(async () => {
  db = await openDatabase(`test-${String((name += 1))}`);
  now = 1_777_885_200_000;
  outbox = new Outbox(db, () => now);
});

const arrive = (n = 1, more: Partial<NewAction> = {}): NewAction => ({
  draft: { type: "arrive", stop_id: id(n) },
  ...more,
});
const picture = (sha256: string) => ({
  sha256,
  bytes: new Uint8Array([1, 2, 3]).buffer,
  media_type: "image/jpeg",
});
const states = async () => (await outbox.contents()).entries.map(({ state }) => state);

test("what was added is there again when the database is opened anew", async () => {
  await outbox.add([arrive(1, { pictures: [picture("aa")] })]);
  db.close();
  const again = new Outbox(await openDatabase(`test-${String(name)}`));
  const { entries, pictures } = await again.contents();
  expect(entries.map(({ action }) => action.type)).toEqual(["arrive"]);
  expect(pictures.map(({ sha256 }) => sha256)).toEqual(["aa"]);
  expect(await again.bytes("aa")).toHaveProperty("byteLength", 3);
});

test("an action and its pictures are saved together or not at all", async () => {
  const broken = {
    ...picture("aa"),
    media_type: (() => 0) as unknown as string,
  };
  await expect(outbox.add([arrive(1, { pictures: [broken] })])).rejects.toThrow();
  expect(await outbox.contents()).toEqual({ entries: [], pictures: [] });
});

test("the database is asked to write through to the disk", async () => {
  const asked: unknown[] = [];
  const transaction = db.transaction.bind(db);
  db.transaction = (names, mode, options) => {
    asked.push(options?.durability);
    return transaction(names, mode, options);
  };
  await outbox.add([arrive()]);
  expect(asked).toEqual(["strict"]);
});

test("the count goes on where it stood, even after everything was sent and let go", async () => {
  const [first] = await outbox.add([arrive()]);
  await outbox.answered([{ id: first?.id ?? "", state: "sent" }]);
  await outbox.keepRoute(null, [first?.id ?? ""]);
  expect(await states()).toEqual([]);
  const [second] = await outbox.add([arrive()]);
  expect(second?.seq).toBe(2);
});

test("two tabs that add at once never give out the same count", async () => {
  const other = new Outbox(db, () => now);
  const added = await Promise.all([outbox.add([arrive()]), other.add([arrive(2)])]);
  expect(added.flat().map(({ seq }) => seq)).toEqual([1, 2]);
});

test("the oldest come first, and no more than asked for", async () => {
  await outbox.add([arrive(1), arrive(2), arrive(3)]);
  expect((await outbox.oldest(2)).map(({ seq }) => seq)).toEqual([1, 2]);
});

test("a refused action is kept with its problem and blocks nothing", async () => {
  const [first] = await outbox.add([arrive(1), arrive(2)]);
  const problem = {
    type: "x",
    title: "Closed",
    status: 409,
    detail: "It is closed.",
  };
  await outbox.answered([{ id: first?.id ?? "", state: "refused", problem }]);
  expect((await outbox.oldest(100)).map(({ seq }) => seq)).toEqual([2]);
  const { entries } = await outbox.contents();
  expect(entries[0]).toMatchObject({ state: "refused", problem });
  expect(onTop(entries).map(({ seq }) => seq)).toEqual([2]);
});

test("a refused action goes away only when the driver puts it away", async () => {
  const [first] = await outbox.add([arrive(1)]);
  await outbox.putAway(first?.id ?? "");
  expect(await states()).toEqual(["waiting"]);
  await outbox.answered([{ id: first?.id ?? "", state: "refused" }]);
  await outbox.keepRoute(null, [first?.id ?? ""]);
  expect(await states()).toEqual(["refused"]);
  await outbox.putAway(first?.id ?? "");
  expect(await states()).toEqual([]);
});

test("a sent action stays on top until a route that shows it was kept", async () => {
  const [first, second] = await outbox.add([arrive(1), arrive(2)]);
  await outbox.answered([{ id: first?.id ?? "", state: "sent" }]);
  const shown = await outbox.sent();
  await outbox.answered([{ id: second?.id ?? "", state: "sent" }]);
  await outbox.keepRoute({ data: "route" }, shown);
  expect(await outbox.sent()).toEqual([second?.id]);
  expect(await recall(db, "route")).toEqual({ data: "route" });
});

test("what still waits survives any route of the server", async () => {
  const [first] = await outbox.add([arrive(1)]);
  await outbox.keepRoute({}, [first?.id ?? ""]);
  expect(await states()).toEqual(["waiting"]);
});

test("a picture is kept until the server has stored it, even when its action was sent", async () => {
  const [first] = await outbox.add([arrive(1, { pictures: [picture("aa")] })]);
  await outbox.answered([{ id: first?.id ?? "", state: "sent" }]);
  await outbox.keepRoute({}, [first?.id ?? ""]);
  expect((await outbox.oldestPicture())?.sha256).toBe("aa");
  await outbox.stored("aa");
  expect(await outbox.oldestPicture()).toBeNull();
  expect(await outbox.bytes("aa")).toBeNull();
});

test("a refused picture is kept and lets the next one pass", async () => {
  await outbox.add([
    arrive(1, { pictures: [picture("bb")] }),
    arrive(2, { pictures: [picture("aa")] }),
  ]);
  const problem = {
    type: "x",
    title: "Hash",
    status: 422,
    detail: "Wrong hash.",
  };
  await outbox.pictureRefused("bb", problem);
  expect((await outbox.oldestPicture())?.sha256).toBe("aa");
  expect((await outbox.contents()).pictures).toHaveLength(2);
});

test("an action waits a moment for its place, and then goes without it", async () => {
  await outbox.add([arrive(1, { locating: true })]);
  expect(await outbox.oldest(100)).toEqual([]);
  now += 3000;
  expect(await outbox.oldest(100)).toHaveLength(1);
});

test("a place that comes too late never changes an action that may have been sent", async () => {
  const [first] = await outbox.add([arrive(1, { locating: true })]);
  now += 3000;
  await outbox.oldest(100);
  await outbox.located([first?.id ?? ""], {
    lon: 1,
    lat: 2,
    accuracy_m: 3,
    at: null,
  });
  expect((await outbox.oldest(100))[0]?.position).toBeUndefined();
});

test("a place found in time travels with the action", async () => {
  const [first] = await outbox.add([arrive(1, { locating: true })]);
  const position = { lon: 1, lat: 2, accuracy_m: 3, at: null };
  await outbox.located([first?.id ?? ""], position);
  expect((await outbox.oldest(100))[0]?.position).toEqual(position);
});

test("the device's id is made once", async () => {
  expect(await deviceId(db, () => "one")).toBe("one");
  expect(await deviceId(db, () => "two")).toBe("one");
});

test("a clock set back while the place is sought holds nothing up", async () => {
  await outbox.add([arrive(1, { locating: true })]);
  now -= 86_400_000;
  expect(await outbox.oldest(100)).toHaveLength(1);
});

test("what one driver did never goes out as another's, and waits for its own", async () => {
  outbox.driver_id = id(101);
  await outbox.add([arrive(1, { pictures: [picture("aa")] })]);
  outbox.driver_id = id(102);
  expect(await outbox.oldest(100)).toEqual([]);
  expect(await outbox.oldestPicture()).toBeNull();
  await outbox.add([arrive(2)]);
  expect((await outbox.oldest(100)).map(({ seq }) => seq)).toEqual([2]);
  const { entries } = await outbox.contents();
  expect(onTop(entries, id(102)).map(({ seq }) => seq)).toEqual([2]);
  outbox.driver_id = id(101);
  expect((await outbox.oldest(100)).map(({ seq }) => seq)).toEqual([1]);
  expect((await outbox.oldestPicture())?.sha256).toBe("aa");
});
