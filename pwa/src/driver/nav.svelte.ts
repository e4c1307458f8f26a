/** Which screen and which sheet is open. Screens go into the history, so that "back" works. */

export type Screen = "stop" | "list" | "map";
export type Sheet =
  | "menu"
  | "deliver"
  | "fail"
  | "skip"
  | "late"
  | "note"
  | "navigate"
  | "call"
  | "outbox"
  | "settings";

interface Place {
  screen: Screen;
  stop_id: string | null;
}

class Nav {
  screen = $state<Screen>("stop");
  /** The stop that is looked at, when it is not the current one. */
  stop_id = $state<string | null>(null);
  sheet = $state<Sheet | null>(null);
  /** The stop the sheet is about: it stays, whatever becomes of the order behind it. */
  about_id = $state<string | null>(null);

  constructor() {
    addEventListener("popstate", (event) => {
      const place = event.state as Place | null;
      this.screen = place?.screen ?? "stop";
      this.stop_id = place?.stop_id ?? null;
      this.sheet = null;
    });
  }

  open(sheet: Sheet, stop_id: string | null = this.stop_id): void {
    this.about_id = stop_id;
    this.sheet = sheet;
  }

  close(): void {
    this.sheet = null;
  }

  go(screen: Screen, stop_id: string | null = null): void {
    this.sheet = null;
    if (screen === this.screen && stop_id === this.stop_id) return;
    const place: Place = { screen, stop_id };
    // From the list to the map and back is one step, not a pile of them.
    const first = this.screen === "stop" && this.stop_id === null;
    if (first) history.pushState(place, "");
    else history.replaceState(place, "");
    this.screen = screen;
    this.stop_id = stop_id;
  }

  home(): void {
    this.go("stop");
  }
}

export const nav = new Nav();
