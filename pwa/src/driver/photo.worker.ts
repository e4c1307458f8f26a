/** Shrinks pictures beside the page, so that the buttons stay quick. */
import { shrink } from "./shrink";

addEventListener("message", ({ data }: MessageEvent<{ job: number; file: Blob }>) => {
  shrink(data.file).then(
    (bytes) => postMessage({ job: data.job, bytes }, { transfer: [bytes] }),
    () => postMessage({ job: data.job, bytes: null }),
  );
});
