"""A driver's phone: a real Chromium on a real profile, its hands, and a look into its outbox."""

import contextlib
import os
import re
import signal
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Playwright,
    expect,
)

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
SIZE = (390, 844)
HERE = {"latitude": 60.1712, "longitude": 24.9345, "accuracy": 8.0}
PATIENCE_MS = 20_000
"""How long a busy machine may take; no promise of the app is measured by it."""

READ_OUTBOX = """async () => {
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const db = await asked(indexedDB.open("roundsman-driver"));
  const stores = db.transaction(["actions", "pictures", "bytes", "meta"]);
  const entries = await asked(stores.objectStore("actions").getAll());
  const pictures = await asked(stores.objectStore("pictures").getAll());
  const bytes = await asked(stores.objectStore("bytes").getAllKeys());
  const route = await asked(stores.objectStore("meta").get("route"));
  db.close();
  return { entries, pictures, bytes, route: route?.data ?? null };
}"""


class Phone:
    """One phone that can be opened, killed, opened again, and loses its signal at will."""

    def __init__(
        self,
        playwright: Playwright,
        chromium: str,
        profile: Path,
        address: str,
        **context: Any,
    ) -> None:
        self.playwright = playwright
        self.chromium = chromium
        self.profile = profile
        self.address = address
        self.options: dict[str, Any] = {
            "viewport": {"width": SIZE[0], "height": SIZE[1]},
            "is_mobile": True,
            "has_touch": True,
            "locale": "en-GB",
            "timezone_id": "UTC",
            "geolocation": HERE,
            "permissions": ["geolocation"],
        } | context
        self.errors: list[str] = []
        self.taps = 0
        self._context: BrowserContext | None = None
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        assert self._page is not None
        return self._page

    @property
    def context(self) -> BrowserContext:
        assert self._context is not None
        return self._context

    # Opening and killing

    def start(self, *, offline: bool = False) -> None:
        """Start the browser on its profile; nothing is opened yet."""
        self._context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=self.chromium,
            args=list(FLAGS),
            offline=offline,
            **self.options,
        )
        self._context.set_default_timeout(PATIENCE_MS)
        self._page = self._listen(self._context.pages[0])

    def tab(self) -> Page:
        """A second tab of the same browser."""
        return self._listen(self.context.new_page())

    def open(self, path: str = "/driver/", *, offline: bool = False) -> None:
        """Open the app from the home screen."""
        if self._context is None:
            self.start(offline=offline)
        self.page.goto(self.address + path)

    def pair(self, link: str, start: str = "Start the route") -> None:
        """Open a pairing link and start the route."""
        self.open(link.removeprefix(self.address))
        self.tap(self.button(start))
        expect(self.screen("stop")).to_be_visible()
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        self.taps = 0

    def sleep_well(self) -> None:
        """Close and open it in peace once: Chromium writes a new cookie down within 30 s only."""
        self.close()
        self.open()
        expect(self.screen("stop")).to_be_visible()

    def kill(self) -> None:
        """End the browser as the phone's system would: at once, with no chance to tidy up."""
        for pid in self._pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(Error):  # the browser is gone already
            self.context.close()
        self._context = self._page = None

    def close(self) -> None:
        if self._context is not None:
            self._context.close()
        self._context = self._page = None

    def signal(self, there: bool) -> None:
        """Take the signal away, or give it back."""
        self.context.set_offline(not there)

    def _pids(self) -> list[int]:
        mine = f"--user-data-dir={self.profile}".encode()
        found = []
        for process in Path("/proc").iterdir():
            if process.name.isdecimal():
                with contextlib.suppress(OSError):
                    if mine in (process / "cmdline").read_bytes().split(b"\0"):
                        found.append(int(process.name))
        assert found
        return found

    def _listen(self, page: Page) -> Page:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def _console(self, message: ConsoleMessage) -> None:
        # Without a signal the browser itself logs each request that came to nothing.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    # Hands

    def tap(self, what: Locator) -> None:
        what.tap()
        self.taps += 1

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str))

    def screen(self, name: str) -> Locator:
        return self.page.locator(f'main[data-screen="{name}"]')

    def option(self, value: str) -> Locator:
        """One of the big buttons of a sheet."""
        return self.page.locator(f'dialog [data-value="{value}"]')

    @property
    def sheet(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def pill(self) -> Locator:
        return self.page.locator(".pill .text")

    @property
    def stop_id(self) -> str:
        """The stop on the screen."""
        return str(self.screen("stop").get_attribute("data-stop-id"))

    def deliver_to_safe_place(self, picture: Path) -> None:
        """Three taps from the stop screen; back on it when this returns."""
        self.tap(self.button("Deliver"))
        self.take(picture, self.option("delivered_to_safe_place"))
        self.save("Done")

    def take(self, picture: Path, by: Locator) -> None:
        """Tap what opens the camera, and take a picture."""
        with self.page.expect_file_chooser() as camera:
            self.tap(by)
        camera.value.set_files(picture)

    def save(self, name: str) -> None:
        """Tap the one big button of a sheet; saved when the sheet is gone."""
        self.tap(self.button(name))
        expect(self.button(re.compile(f"^({name}|Saving…)$"))).to_have_count(0)

    def fail(self, reason: str) -> None:
        self.tap(self.button("Can’t deliver"))
        self.tap(self.option(reason))
        self.save("Record as not delivered")

    def skip(self, reason: str = "closed") -> None:
        self.tap(self.button("Skip"))
        self.tap(self.option(reason))
        self.save("Skip this stop")

    # What the phone holds

    def outbox(self) -> dict[str, Any]:
        """Everything in the phone's database."""
        found: dict[str, Any] = self.page.evaluate(READ_OUTBOX)
        return found

    def waiting(self) -> list[dict[str, Any]]:
        """The actions that are on this phone only, oldest first."""
        entries = self.outbox()["entries"]
        return [one["action"] for one in entries if one["state"] == "waiting"]
