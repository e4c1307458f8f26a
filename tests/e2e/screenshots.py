"""Pictures of every screen and sheet of both faces: ``python -m tests.e2e.screenshots OUTDIR``.

On the demo day in Helsinki, with some of it done. Not a test: made to be looked at. With a second
word, ``readme``, only the two pictures of the README: ``driver.png`` and ``board.png``.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from tests.e2e.phone import Phone
from tests.e2e.photos import photo
from tests.e2e.tour import tour
from tests.processes import Server, free_port

SIZES = {"phone": (390, 844), "desk": (1440, 900)}
MAP_MS = 6000
"""A map takes long to draw without a graphics card."""


def main() -> None:
    """Make all pictures."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = Demo(Path(folder), playwright, chromium)
        try:
            demo.server.start()
            demo.learn()
            demo.make_progress()
            if "readme" in sys.argv[2:]:
                demo.readme(out)
                return
            for size in SIZES:
                for scheme in ("light", "dark"):
                    demo.driver(out, size, scheme)
                    demo.board(out, size, scheme)
        finally:
            demo.server.clean_up()
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")


class Demo:
    """The demo day and those who work on it."""

    def __init__(self, folder: Path, playwright: Playwright, chromium: str) -> None:
        self.folder, self.playwright, self.chromium = folder, playwright, chromium
        port = free_port()
        self.address = f"http://localhost:{port}"
        self.server = Server(folder / "data", port=port, public_url=self.address)
        self.server.command = [sys.executable, "-m", "api.cli", "demo", "--port", str(port)]
        self.office = httpx.Client(base_url=self.address, timeout=30)
        self.routes: list[dict[str, Any]] = []
        self._phones = 0

    def learn(self) -> None:
        """Sign in as the dispatcher and look at the day."""
        given = {"code": self.code(), "device_name": "office"}
        self.office.post("/api/pair", json=given).raise_for_status()
        self.routes = self.office.get("/api/routes").json()["routes"]

    def browser(self, size: str, scheme: str, **options: Any) -> Phone:
        """A browser of its own for one walk."""
        self._phones += 1
        width, height = SIZES[size]
        options = {
            "viewport": {"width": width, "height": height},
            "is_mobile": size == "phone",
            "device_scale_factor": 2 if size == "phone" else 1,
            "color_scheme": scheme,
            "reduced_motion": "reduce",
            "timezone_id": "Europe/Helsinki",
            **options,
        }
        profile = self.folder / f"browser-{self._phones}"
        return Phone(self.playwright, self.chromium, profile, self.address, **options)

    def link(self, route: dict[str, Any]) -> str:
        """A link for one more phone."""
        return str(self.office.post(f"/api/routes/{route['id']}/pairing").json()["url"])

    def make_progress(self) -> None:
        """Every van has come some way; one stop failed, one was skipped, one van is late."""
        for at, route in enumerate(self.routes):
            phone = self.browser("phone", "light")
            phone.pair(self.link(route))
            for number in range(4 + 3 * at):
                if number != 2 and phone.button("Deliver").is_visible():
                    phone.deliver_to_safe_place(photo(self.folder, number, (640, 480)))
                else:
                    phone.tap(phone.button(re.compile("^Can’t")))
                    phone.tap(phone.option("not_home"))
                    phone.save("Record as not delivered")
                calm(phone)
            if at == 1:
                phone.skip("closed")
                calm(phone)
            expect(phone.pill).to_have_text("Safe")
            phone.close()

    def readme(self, out: Path) -> None:
        """The stop at hand, and the board with a route open; small files."""
        phone = self.browser("phone", "light")
        phone.pair(self.link(self.routes[2]))
        calm(phone)
        keep(phone.page, out, "driver")
        phone.close()
        desk = self.browser("desk", "light", is_mobile=False)
        desk.open(f"/dispatch/#pair={self.code()}")
        expect(desk.page.get_by_text("Vans by lateness")).to_be_visible()
        desk.open(f"/dispatch/?route={self.routes[1]['id']}")
        keep(desk.page, out, "board", wait_ms=2 * MAP_MS)
        desk.close()
        for name, width in (("driver", 520), ("board", 1440)):
            with Image.open(out / f"{name}.png") as picture:
                small = picture.convert("RGB").resize(
                    (width, picture.height * width // picture.width)
                )
                small.quantize(200).save(out / f"{name}.png", optimize=True)

    def code(self) -> str:
        """A code for one more dispatcher's browser."""
        printed = self.server.run("pair", "dispatcher", "--json").stdout
        return str(re.findall(r'"code":"([^"]+)"', printed)[0])

    def driver(self, out: Path, size: str, scheme: str) -> None:
        """Every screen and sheet of the phone."""
        name = f"driver-{size}-{scheme}"
        phone = self.browser(size, scheme)
        phone.open()
        keep(phone.page, out, f"{name}-pair")
        phone.open(self.link(self.routes[0]).removeprefix(self.address))
        phone.page.reload()
        phone.close()
        phone = self.browser(size, scheme)
        phone.open(self.link(self.routes[0]).removeprefix(self.address))
        expect(phone.button("Start the route")).to_be_visible()
        keep(phone.page, out, f"{name}-paired")
        phone.tap(phone.button("Start the route"))
        calm(phone)
        for view in safely(phone):
            keep(phone.page, out, f"{name}-{view}", wait_ms=MAP_MS if view == "map" else 300)
        calm(phone)
        expect(phone.pill).to_have_text("Safe")
        phone.signal(False)
        phone.tap(phone.button(re.compile("^Can’t")))
        phone.take(photo(self.folder, 99), phone.sheet.get_by_text("Photo"))
        phone.tap(phone.option("no_access"))
        phone.save("Record as not delivered")
        keep(phone.page, out, f"{name}-stop-unsent")
        phone.tap(phone.page.locator(".pill"))
        keep(phone.page, out, f"{name}-outbox-unsent")
        phone.close()

    def board(self, out: Path, size: str, scheme: str) -> None:
        """The board, a route, a stop with its photo, changes, pairing."""
        name = f"board-{size}-{scheme}"
        desk = self.browser(size, scheme, has_touch=True, is_mobile=False)
        desk.open("/dispatch/")
        keep(desk.page, out, f"{name}-pair")
        desk.page.goto("about:blank")
        desk.open(f"/dispatch/#pair={self.code()}")
        expect(desk.page.get_by_text("Vans by lateness")).to_be_visible()
        keep(desk.page, out, f"{name}-day", wait_ms=MAP_MS)
        route = self.routes[1]["id"]
        stops = self.office.get(f"/api/routes/{route}").json()["route"]["stops"]
        where = {"route": f"?route={route}", "stop": f"?route={route}&stop={stops[0]['id']}"}
        where["failed"] = f"?route={route}&stop={stops[2]['id']}"
        for view, query in where.items():
            desk.open(f"/dispatch/{query}")
            expect(desk.page.locator(".panel h2, .panel h3").first).to_be_visible()
            keep(desk.page, out, f"{name}-{view}", wait_ms=MAP_MS)
        desk.open(f"/dispatch/{where['route']}")
        desk.page.get_by_role("tab", name=re.compile("Changes")).click()
        keep(desk.page, out, f"{name}-changes")
        desk.page.get_by_role("button", name="Pair phone").last.click()
        keep(desk.page, out, f"{name}-pairing")
        desk.close()


def safely(phone: Phone) -> Iterator[str]:
    """The tour, as far as the stop at hand allows it."""
    try:
        yield from tour(phone)
    except AssertionError as error:
        print(f"The tour ended early: {str(error)[:200]}")
        phone.page.keyboard.press("Escape")


def calm(phone: Phone) -> None:
    """Press OK on a new order if one comes up."""
    phone.page.wait_for_timeout(700)
    if phone.button("OK").is_visible():
        phone.tap(phone.button("OK"))


def keep(page: Page, out: Path, name: str, wait_ms: int = 300) -> None:
    """Keep a picture of what is on the screen."""
    page.wait_for_timeout(wait_ms)
    page.screenshot(path=out / f"{name}.png")


if __name__ == "__main__":
    main()
