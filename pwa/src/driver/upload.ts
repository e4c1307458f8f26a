/** Sends one picture in pieces, so that a weak signal never has to send the same byte twice. */
import { ask, NoAnswer, Refused } from "../shared/api";
import type { Picture } from "./outbox";

const CHUNK_BYTES = 256 * 1024;
const TIMEOUT_MS = 60_000;

interface Progress {
  offset: number;
  complete: boolean;
}

/** Resolves once the server has all of it on its disk; throws like `ask`. */
export async function upload(picture: Picture, bytes: ArrayBuffer, begun: boolean): Promise<void> {
  const path = `/api/blobs/${picture.sha256}`;
  let { offset, complete } = begun ? await progress(path) : { offset: 0, complete: false };
  let tries = 8 + Math.ceil(bytes.byteLength / CHUNK_BYTES);
  while (!complete) {
    if (tries-- === 0) throw new NoAnswer("unreachable");
    ({ offset, complete } = await put(path, bytes, Math.min(offset, bytes.byteLength), picture));
  }
}

async function progress(path: string): Promise<Progress> {
  try {
    const { headers } = await ask(path, { method: "HEAD" });
    return { offset: offsetIn(headers), complete: headers.get("Upload-Complete") === "?1" };
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return { offset: 0, complete: false };
    throw error;
  }
}

async function put(
  path: string,
  bytes: ArrayBuffer,
  offset: number,
  { media_type }: Picture,
): Promise<Progress> {
  const end = Math.min(offset + CHUNK_BYTES, bytes.byteLength);
  const headers = {
    "Content-Type": media_type,
    "Upload-Offset": String(offset),
    "Upload-Complete": end === bytes.byteLength ? "?1" : "?0",
  };
  const body = bytes.slice(offset, end);
  try {
    const answer = await ask(path, { method: "PUT", headers, body, timeout_ms: TIMEOUT_MS });
    if (answer.status === 202) return { offset: offsetIn(answer.headers), complete: false };
    if (isPage(answer.headers)) throw new NoAnswer("unreachable");
    return { offset: end, complete: true };
  } catch (error) {
    const elsewhere = error instanceof Refused && error.status === 409;
    if (elsewhere) return { offset: offsetIn(error.headers), complete: false };
    throw error;
  }
}

/** A hotel's login page answers 200 to everything. */
function isPage(headers: Headers): boolean {
  return headers.get("Content-Type")?.includes("html") ?? false;
}

function offsetIn(headers: Headers): number {
  const offset = Number(headers.get("Upload-Offset") ?? Number.NaN);
  if (!Number.isInteger(offset) || offset < 0) throw new NoAnswer("unreachable");
  return offset;
}
