import { afterEach, expect, it, vi } from "vitest";
import { liveFeed } from "../../../../pwa/src/shared/live";

class Source extends EventTarget {
  static readonly CLOSED = 2;
  static made: Source[] = [];
  readyState = 1;
  constructor() {
    super();
    Source.made.push(this);
  }
  close() {
    this.readyState = 2;
  }
}

afterEach(() => vi.unstubAllGlobals());

it("says when the server refuses the feed, so that a signed-out page finds out", () => {
  vi.stubGlobal("EventSource", Source);
  const onRefused = vi.fn();
  const feed = liveFeed("/api/live", { onRoute: () => undefined, onRefused });
  const [source] = Source.made;
  source?.dispatchEvent(new Event("error")); // a cut: the browser tries again by itself
  expect(onRefused).toHaveBeenCalledTimes(0);
  source?.close();
  source?.dispatchEvent(new Event("error"));
  expect(onRefused).toHaveBeenCalledOnce();
  feed.close();
});
