import { expect, test } from "vitest";
import { sideBySide } from "../../../../pwa/src/driver/change";
import { appsFor, callLink, navigationLinks } from "../../../../pwa/src/driver/links";
import { standing } from "../../../../pwa/src/driver/lateness";
import { mayRetry, refusedLines, waitingLines, why } from "../../../../pwa/src/driver/outbox-lines";
import type { Contents, Entry, Picture } from "../../../../pwa/src/driver/outbox";
import { truth } from "../../../../pwa/src/driver/pill";
import { deviceName } from "../../../../pwa/src/driver/server";
import { fitted } from "../../../../pwa/src/driver/shrink";
import {
  addressParts,
  loadText,
  names,
  notes,
  phones,
  standingText,
  windowText,
} from "../../../../pwa/src/driver/stop-facts";
import { at, did, id, revision, route, stop, task } from "./builders";

const NOTHING: Contents = { entries: [], pictures: [] };
const problem = { type: "x", title: "Closed", status: 409, detail: "Closed." };

function entry(state: Entry["state"]): Entry {
  const action = did({ type: "arrive", stop_id: id(2) });
  return { seq: action.seq, id: action.id, state, action, saved_ms: 0 };
}
const picture = (more: Partial<Picture> = {}): Picture => ({
  sha256: "aa",
  media_type: "image/jpeg",
  size: 60_000,
  seq: 1,
  saved_ms: 0,
  ...more,
});

test("the pill says safe only when nothing waits on the phone", () => {
  expect(truth(NOTHING, 0, 1000).state).toBe("safe");
  expect(truth({ ...NOTHING, pictures: [picture()] }, 0, 1000).state).toBe("waiting");
  const waiting = truth({ ...NOTHING, entries: [entry("waiting"), entry("sent")] }, 0, 1000);
  expect(waiting).toMatchObject({ state: "waiting", actions: 1 });
});

test("the pill says how long nothing was heard, after a minute of silence", () => {
  expect(truth(NOTHING, 0, 59_000).state).toBe("safe");
  expect(truth(NOTHING, 0, 720_000)).toMatchObject({
    state: "no-contact",
    silent_s: 720,
  });
});

test("the pill counts what was refused, and says so when nothing else waits", () => {
  const contents = {
    entries: [entry("refused")],
    pictures: [picture({ problem })],
  };
  expect(truth(contents, 0, 1000)).toMatchObject({
    state: "refused",
    refused: 2,
    pictures: 0,
  });
});

test("a window is told from both sides, from one, or not at all", () => {
  const told = (earliest: string | null, latest: string | null) =>
    windowText(stop(1, { window: { earliest, latest } }), "Europe/Helsinki");
  expect(told(at(0), at(30))).toBe("12:00–12:30");
  expect(told(null, at(30))).toBe("by 12:30");
  expect(told(at(0), null)).toBe("from 12:00");
  expect(windowText(stop(1), "UTC")).toBe("Any time");
});

test("lateness is told from the prediction and the window", () => {
  const told = (earliest: number, latest: number) => {
    const found = standing(stop(1, { window: { earliest: at(earliest), latest: at(latest) } }));
    return found && `${found.lateness}: ${standingText(found)}`;
  };
  expect(told(0, 4)).toBe("late: 6 min late");
  expect(told(0, 14)).toBe("risk: 4 min to spare");
  expect(told(20, 60)).toBe("early: 10 min early");
  expect(told(0, 16)).toBeNull();
});

test("the load counts what is still open, deliveries and pickups apart", () => {
  const tasks = [
    task(1, { packages: 2, weight_kg: 4.26, volume_l: 30 }),
    task(2, { type: "pickup", packages: 1, weight_kg: 10 }),
    task(3, { state: "closed", outcome: "picked_up", packages: 9 }),
  ];
  expect(loadText(stop(1, { tasks }))).toBe("2 packages · 1 to pick up · 14 kg · 30 l");
});

test("an address is parted into street and town", () => {
  expect(addressParts({ address: "Katu 1 B 2, 00100 Helsinki" })).toEqual([
    "Katu 1 B 2",
    "00100 Helsinki",
  ]);
  expect(addressParts({ address: "The barn behind the church" })).toEqual([
    "The barn behind the church",
    "",
  ]);
});

test("names, notes and numbers are said once", () => {
  const recipient = { name: "Aino", phone: " +358 40 1 ", email: "" };
  const tasks = [1, 2].map((n) => task(n, { recipient, notes: "Ring twice" }));
  expect(names(stop(1, { tasks }))).toBe("Aino");
  expect(notes(stop(1, { tasks }))).toEqual(["Ring twice"]);
  expect(phones(stop(1, { tasks }))).toEqual([{ name: "Aino", phone: "+358 40 1" }]);
});

test("a phone number is dialled without its spaces and brackets", () => {
  expect(callLink("+358 (40) 123-45")).toBe("tel:+3584012345");
});

test("every navigation app gets latitude before longitude", () => {
  const links = navigationLinks({
    lat: 60.16,
    lon: 24.93,
    address: "Katu 1 & 2",
  });
  expect(links.geo).toBe("geo:60.16,24.93?q=60.16,24.93(Katu%201%20%26%202)");
  expect(Object.values(links).every((link) => link.includes("60.16,24.93"))).toBe(true);
});

test("an iPhone is not offered geo: links", () => {
  expect(appsFor("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)")).toEqual(["apple", "google", "waze"]);
  expect(appsFor("Mozilla/5.0 (Linux; Android 15)")[0]).toBe("geo");
});

const move = (n: number, from: number, to: number) => ({
  stop_id: id(n),
  number: n,
  address: "",
  from_position: from,
  to_position: to,
  behind_number: null,
  eta_change_s: 60,
  why: "shorter",
});

test("a change is cut down to what moved and its neighbours", () => {
  const stops = [1, 2, 3, 4, 5, 6, 7].map((n) => stop(n));
  const ids = (...numbers: number[]) => numbers.map(id);
  const change = revision({
    before: ids(1, 2, 3, 4, 5, 6, 7),
    after: ids(2, 3, 4, 5, 1, 6, 7),
    moved: [move(1, 1, 5)],
  });
  const { before, after, kept } = sideBySide(change, route(stops));
  expect(before.map(({ number }) => number)).toEqual([1, 2]);
  expect(after.map(({ number, moved, gap }) => [number, moved, gap])).toEqual([
    [5, null, true],
    [1, "later", false],
    [6, null, false],
  ]);
  expect(kept).toBe(6);
});

test("a change of times only has no rows", () => {
  const same = revision({ before: [id(1)], after: [id(1)] });
  expect(sideBySide(same, route([stop(1)])).after).toEqual([]);
});

test("the outbox lists what waits, with its stop, and what was refused apart", () => {
  const contents: Contents = {
    entries: [entry("waiting"), entry("sent"), { ...entry("refused"), problem }],
    pictures: [picture(), picture({ sha256: "bb", media_type: "image/png", problem })],
  };
  const shown = route([stop(2)]);
  const lines = waitingLines(contents, shown).map(({ what, stop_number }) => [what, stop_number]);
  expect(lines).toEqual([
    ["arrive", 2],
    ["picture", null],
  ]);
  expect(refusedLines(contents, shown).map(({ what }) => what)).toEqual(["arrive", "signature"]);
});

test("each line says why it waits", () => {
  expect(why(0, "away")).toBe("waiting");
  expect(why(1, "away")).toBe("order");
  expect(why(0, "busy")).toBe("busy");
  expect(why(3, "unpaired")).toBe("unpaired");
});

test("only what the server has not recorded can be tried again", () => {
  expect(mayRetry({ ...problem, status: 400 })).toBe(true);
  expect(mayRetry(problem)).toBe(false);
});

test("a picture is made to fit 1600 px and never made larger", () => {
  expect(fitted(4000, 3000)).toEqual([1600, 1200]);
  expect(fitted(3000, 4000)).toEqual([1200, 1600]);
  expect(fitted(800, 600)).toEqual([800, 600]);
});

test("a device is named by its system and browser, and no more", () => {
  expect(deviceName("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36")).toBe(
    "Android Chrome",
  );
});
