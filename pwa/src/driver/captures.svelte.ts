/** The pictures of one capture in progress, in the order they were taken. */
import { takePhoto } from "./photo";
import type { Capture } from "./doing";

export interface Shown extends Capture {
  url: string;
}

export class Captures {
  all = $state.raw<Shown[]>([]);
  busy = $state(0);
  failed = $state(false);
  #working: Promise<void> = Promise.resolve();

  add(files: readonly Blob[]): void {
    this.failed = false;
    for (const file of files) {
      this.busy += 1;
      // One after the other: twelve megapixels at a time are enough for a small phone.
      this.#working = this.#working.then(async () => {
        try {
          this.put(await takePhoto(file));
        } catch {
          this.failed = true;
        } finally {
          this.busy -= 1;
        }
      });
    }
  }

  put(capture: Capture): void {
    const { sha256, bytes, media_type } = capture.picture;
    if (this.all.some(({ picture }) => picture.sha256 === sha256)) return;
    const url = URL.createObjectURL(new Blob([bytes], { type: media_type }));
    this.all = [...this.all, { ...capture, url }];
  }

  remove(sha256: string): void {
    for (const { url, picture } of this.all) {
      if (picture.sha256 === sha256) URL.revokeObjectURL(url);
    }
    this.all = this.all.filter(({ picture }) => picture.sha256 !== sha256);
  }

  /** Resolves once every picture is ready to be saved. */
  async ready(): Promise<Shown[]> {
    await this.#working;
    return this.all;
  }

  forget(): void {
    for (const { url } of this.all) URL.revokeObjectURL(url);
    this.all = [];
  }
}
