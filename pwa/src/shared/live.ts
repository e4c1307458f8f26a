/** The live feed: what happened on the routes, and when the server was last heard. */
import type { RouteEvent, VanPosition } from "./wire";

/** The server pings every 15 s; three pings missed is silence. */
export const SILENT_MS = 46_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

export interface LiveFeed {
  close(): void;
}

export interface LiveOptions {
  onRoute(event: RouteEvent): void;
  /** A van was seen at a new place; only dispatchers are told. */
  onPosition?(position: VanPosition): void;
  /** Called with every sign of life. */
  onHeard?(at_ms: number): void;
  /** Called on each (re)connection: events may have been missed, so fetch what is shown. */
  onOpen?(): void;
  /** The server refused the feed. Why it does not say: a fetch will, if the session is over. */
  onRefused?(): void;
}

/**
 * EventSource reconnects by itself after a cut, but gives up when the server answers 5xx and does
 * not notice a connection that died while the machine slept. Both are handled here.
 */
export function liveFeed(url: string, options: LiveOptions): LiveFeed {
  let source: EventSource | undefined;
  let heard_ms = Date.now();
  let wait_ms = FIRST_WAIT_MS;
  let reopening: ReturnType<typeof setTimeout> | undefined;

  const heard = () => {
    heard_ms = Date.now();
    wait_ms = FIRST_WAIT_MS;
    options.onHeard?.(heard_ms);
  };

  const open = () => {
    clearTimeout(reopening);
    reopening = undefined;
    source?.close();
    heard_ms = Date.now(); // counts as heard, so that a silent start is noticed in its time
    source = new EventSource(url);
    source.addEventListener("open", () => {
      heard();
      options.onOpen?.();
    });
    source.addEventListener("ping", heard);
    source.addEventListener("route", (event: MessageEvent<string>) => {
      heard();
      const happened = parse<RouteEvent>(event.data);
      if (happened) options.onRoute(happened);
    });
    source.addEventListener("position", (event: MessageEvent<string>) => {
      heard();
      const position = parse<VanPosition>(event.data);
      if (position) options.onPosition?.(position);
    });
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      options.onRefused?.();
      reopenLater();
    });
  };

  const reopenLater = () => {
    if (reopening !== undefined) return;
    reopening = setTimeout(open, wait_ms * (0.75 + Math.random() / 2));
    wait_ms = Math.min(wait_ms * 2, LONGEST_WAIT_MS);
  };

  const reopenIfSilent = () => {
    if (document.visibilityState === "hidden" || reopening !== undefined) return;
    if (Date.now() - heard_ms > SILENT_MS) open();
  };

  const watch = setInterval(reopenIfSilent, 5_000);
  document.addEventListener("visibilitychange", reopenIfSilent);
  addEventListener("online", open);
  open();

  return {
    close() {
      clearInterval(watch);
      clearTimeout(reopening);
      document.removeEventListener("visibilitychange", reopenIfSilent);
      removeEventListener("online", open);
      source?.close();
    },
  };
}

function parse<T>(data: string): T | undefined {
  try {
    return JSON.parse(data) as T;
  } catch {
    return undefined;
  }
}
