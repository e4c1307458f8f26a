/** What makes each action unique and ordered on this device: pure, stored beside the outbox. */

export interface Clock {
  seq: number;
  occurred_ms: number;
  id_ms: number;
  id_counter: number;
}

export interface Stamp {
  id: string;
  seq: number;
  occurred_at: string;
}

export const FRESH_CLOCK: Clock = { seq: 0, occurred_ms: 0, id_ms: 0, id_counter: 0 };

/** So far back is no wobble: the clock was wrong and somebody set it right. */
const SET_RIGHT_MS = 60_000;
const COUNTER_END = 0x1000;
const COUNTER_START_MASK = 0x7ff;

/**
 * The next stamp: `seq` grows by one, and the id never runs backwards even when the phone's clock
 * does. Nor does the time, unless the clock was set right: one wrong hour must not become all day.
 */
export function tick(last: Clock, now_ms: number, random: Uint8Array): [Clock, Stamp] {
  const set_right = last.occurred_ms - now_ms > SET_RIGHT_MS;
  const occurred_ms = set_right ? now_ms : Math.max(now_ms, last.occurred_ms + 1);
  const [id_ms, id_counter] = nextId(last, now_ms, random);
  const clock = { seq: last.seq + 1, occurred_ms, id_ms, id_counter };
  const stamp = {
    id: uuid7(id_ms, id_counter, random),
    seq: clock.seq,
    occurred_at: new Date(occurred_ms).toISOString(),
  };
  return [clock, stamp];
}

function nextId(last: Clock, now_ms: number, random: Uint8Array): [number, number] {
  if (now_ms > last.id_ms) return [now_ms, word(random, 0) & COUNTER_START_MASK];
  const counter = last.id_counter + 1;
  return counter < COUNTER_END ? [last.id_ms, counter] : [last.id_ms + 1, 0];
}

/** RFC 9562: 48 bits of milliseconds, 12 of counter, 62 of chance. `random` holds 10 bytes. */
export function uuid7(ms: number, counter: number, random: Uint8Array): string {
  const time = ms.toString(16).padStart(12, "0");
  const count = counter.toString(16).padStart(3, "0");
  const variant = (0x8000 | (word(random, 2) & 0x3fff)).toString(16);
  const tail = [...random.subarray(4, 10)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}-${tail.join("")}`;
}

export function chance(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(10));
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
