"""The phone, slowed down: ``python -m tests.benchmarks.phone``.

A real Chromium under the CPU throttle of its developer tools (4x: a phone of the middle class,
6x: an old one). The throttle slows the page's own thread; pictures are shrunk in a worker.
"""

import gzip
import re
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Route, expect, sync_playwright

from tests.e2e import rounds
from tests.e2e.conftest import ROOT, Day, serving_day
from tests.e2e.phone import Phone
from tests.e2e.photos import photo

STOPS = 150
TIMES = 5

type Row = tuple[str, list[float], str, float | None]

SHOWN = """(() => {
  const look = new MutationObserver(() => {
    if (!document.querySelector('main[data-screen="stop"]')) return;
    look.disconnect();
    requestAnimationFrame(() => setTimeout(() => (window.shown_ms = performance.now())));
  });
  look.observe(document, { childList: true, subtree: true });
})()"""
"""When the first stop was on the screen, in ms since the page was asked for."""

TOOK = """([event, target, there]) => {
  window.took_ms = new Promise((resolve) => {
    let from = null;
    const start = ({ target: at }) => {
      if (at.closest(target)) from = performance.now();
    };
    addEventListener(event, start, { capture: true });
    const look = new MutationObserver(() => {
      const found = document.querySelector(there.replace("!", "")) !== null;
      if (from === null || found === there.startsWith("!")) return;
      look.disconnect();
      removeEventListener(event, start, { capture: true });
      resolve(performance.now() - from);
    });
    look.observe(document.body, { childList: true, subtree: true });
  });
}"""
"""How long from an event at a target until something is there, or with ``!`` no longer."""

REORDER = """async (first) => {
  let last = performance.now();
  let longest = 0;
  let watching = true;
  const frame = (now) => {
    longest = Math.max(longest, now - last);
    last = now;
    if (watching) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const rows = () => document.querySelector("main [data-stop-id]").dataset.stopId;
  document.dispatchEvent(new Event("visibilitychange"));
  while (rows() !== first) await new Promise((wait) => setTimeout(wait, 20));
  await new Promise((wait) => setTimeout(wait, 500));
  watching = false;
  return longest;
}"""
"""The longest frame while a new order of all rows comes in and is drawn."""


def main() -> None:
    """Measure everything, print one table; fail when a limit is passed."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        here = Path(folder)
        with serving_day(here / "server", list(rounds.round_of("phone", STOPS))) as day:
            table = measure(Phone(playwright, chromium, here / "phone", day.address), here, day)
    print(f"{'phone':50} {'median':>9} {'worst':>9} {'limit':>9}")
    for name, found, unit, limit in table:
        limit_text = f"{limit:g} {unit}" if limit else "-"
        middle, worst = statistics.median(found), max(found)
        print(f"{name:50} {middle:6.0f} {unit:2} {worst:6.0f} {unit:2} {limit_text:>9}")
    passed = [name for name, found, _, limit in table if limit and statistics.median(found) > limit]
    if passed:
        raise SystemExit(f"Too much: {', '.join(passed)}")


def measure(phone: Phone, folder: Path, day: Day) -> list[Row]:
    """Every row of the table."""
    phone.pair(day.link("phone"))
    phone.sleep_well()
    opened = [open_cold(phone) for _ in range(TIMES)]
    phone.signal(True)
    throttle(phone, 6)
    frames = [reorder(phone, day) for _ in range(TIMES)]
    shrunk, saved = zip(*(deliver(phone, folder, number) for number in range(TIMES)), strict=True)
    phone.close()
    return [
        ("cold offline open to the first stop, 4x", opened, "ms", 2000),
        (f"re-order of {STOPS} rows, longest frame, 6x", frames, "ms", 120),
        ("photo of 12 MP until its thumbnail shows, 6x", list(shrunk), "ms", None),
        ("Done with a photo until it is saved, 6x", list(saved), "ms", None),
        ("driver JavaScript at first load, gzip", [first_load_kb()], "kB", 60),
    ]


def throttle(phone: Phone, rate: int) -> None:
    """Slow the page's thread down."""
    tools = phone.context.new_cdp_session(phone.page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": rate})


def open_cold(phone: Phone) -> float:
    """Open the app in a browser that just started, without a signal."""
    phone.close()
    phone.start(offline=True)
    phone.page.add_init_script(SHOWN)
    throttle(phone, 4)
    phone.open()
    expect(phone.screen("stop")).to_be_visible()
    phone.page.wait_for_function("() => window.shown_ms")
    return float(phone.page.evaluate("() => window.shown_ms"))


def reorder(phone: Phone, day: Day) -> float:
    """Let a route in the opposite order arrive while the list is open."""
    if not phone.screen("list").is_visible():
        phone.tap(phone.page.locator("header .button").first)
        expect(phone.screen("list")).to_be_visible()
    route: dict[str, Any] = phone.outbox()["route"]
    turned = route | {"stops": route["stops"][::-1], "version": route["version"] + 1}

    def answer(asked: Route) -> None:
        asked.fulfill(json=turned, headers={"ETag": f'"{turned["version"]}"'})

    phone.page.route("**/api/driver/route", answer)
    longest: float = phone.page.evaluate(REORDER, turned["stops"][0]["id"])
    phone.page.unroute("**/api/driver/route")
    return longest


def deliver(phone: Phone, folder: Path, number: int) -> tuple[float, float]:
    """Deliver one stop: how long the picture took, and how long saving took."""
    if phone.screen("list").is_visible():
        phone.tap(phone.page.locator("header .button").first)
    picture = photo(folder, number + 1, (4000, 3000))
    phone.tap(phone.button("Deliver"))
    phone.page.evaluate(TOOK, ["change", "input[type=file]", "dialog li img"])
    phone.take(picture, phone.option("delivered_to_safe_place"))
    shrunk = float(phone.page.evaluate("() => window.took_ms"))
    phone.page.evaluate(TOOK, ["click", "dialog footer .primary", "!dialog"])
    phone.save("Done")
    return shrunk, float(phone.page.evaluate("() => window.took_ms"))


def first_load_kb() -> float:
    """What the driver's page names as its scripts, packed."""
    dist = ROOT / "pwa/dist"
    page = (dist / "driver/index.html").read_text()
    names = set(re.findall(r'"/(assets/[^"]+\.js)"', page))
    assert names
    return sum(len(gzip.compress((dist / name).read_bytes())) for name in names) / 1000


if __name__ == "__main__":
    main()
