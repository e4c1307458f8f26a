/** A camera's file becomes at most 1600 px of JPEG, off the page's thread, named by its hash. */
import type { Capture } from "./doing";
import { shrink } from "./shrink";

let worker: Worker | null = null;
let jobs = 0;

export async function takePhoto(file: Blob): Promise<Capture> {
  const bytes = await inWorker(file).catch(() => shrink(file));
  return asCapture("photo", bytes, "image/jpeg");
}

export async function asCapture(
  kind: Capture["kind"],
  bytes: ArrayBuffer,
  media_type: string,
): Promise<Capture> {
  const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
  const taken_at = new Date().toISOString();
  return { kind, picture: { sha256, bytes, media_type }, taken_at };
}

function inWorker(file: Blob): Promise<ArrayBuffer> {
  if (typeof OffscreenCanvas === "undefined") return shrink(file);
  worker ??= new Worker(new URL("./photo.worker.ts", import.meta.url), { type: "module" });
  const using = worker;
  const job = (jobs += 1);
  return new Promise((resolve, reject) => {
    const done = ({ data }: MessageEvent<{ job: number; bytes: ArrayBuffer | null }>) => {
      if (data.job !== job) return;
      using.removeEventListener("message", done);
      if (data.bytes) resolve(data.bytes);
      else reject(new Error("This picture could not be read."));
    };
    using.addEventListener("message", done);
    using.addEventListener(
      "error",
      () => {
        worker = null;
        reject(new Error("The worker did not start."));
      },
      { once: true },
    );
    using.postMessage({ job, file });
  });
}

function hex(digest: ArrayBuffer): string {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
