"""The map of the area: under the stops on both faces, and on the phone without a signal."""

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from api.demo import demo_map
from tests.e2e import rounds
from tests.e2e.conftest import Day, run, serving_day
from tests.e2e.phone import Phone

DRAWN_WITHIN_S = 30.0
KEPT = """async () => {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  if (!names.includes("roundsman-map")) return 0;
  const open = indexedDB.open("roundsman-map");
  await new Promise((done) => (open.onsuccess = done));
  const count = open.result.transaction("whole").objectStore("whole").count();
  await new Promise((done) => (count.onsuccess = done));
  open.result.close();
  return count.result;
}"""
GREEN, BUILDING = (223, 232, 216), (226, 223, 216)
"""--map-park and --map-building by day."""


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Day]:
    """A day whose server has an area."""
    try:
        pbf = demo_map()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    # Around the park by the railway station.
    rows = list(rounds.round_of("mapped", 8))
    for number, row in enumerate(rows):
        row |= {"lon": 24.9400 + number * 0.001, "lat": 60.1720}
    with serving_day(tmp_path_factory.mktemp("mapped"), rows, depot=(24.9377, 60.1711)) as day:
        run(day.server, "area", "import", str(pbf))
        yield day


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DRAWN_WITHIN_S
    while not true():
        assert time.monotonic() < deadline, "It did not come to be."
        time.sleep(0.1)


def colours(page: Page) -> dict[tuple[int, ...], int]:
    """How often each colour is in the map's picture."""
    picture = Image.open(io.BytesIO(page.locator(".map canvas").screenshot())).convert("RGB")
    counted = picture.getcolors(picture.width * picture.height) or []
    return {colour: count for count, colour in counted if isinstance(colour, tuple)}


def shows_streets(page: Page) -> bool:
    seen = colours(page)
    return seen.get(GREEN, 0) > 500 and seen.get(BUILDING, 0) > 500


def open_map(phone: Phone) -> None:
    phone.tap(phone.page.locator("header .menu"))
    phone.tap(phone.page.locator("dialog .body .button").nth(3))
    expect(phone.screen("map")).to_be_visible()


def test_the_map_stays_on_the_phone_without_a_signal(
    mapped: Day, playwright: Playwright, chromium: str, tmp_path: Path
) -> None:
    phone = Phone(playwright, chromium, tmp_path / "phone", mapped.address, color_scheme="light")
    try:
        phone.pair(mapped.link("mapped"))
        until(lambda: phone.page.evaluate(KEPT) == 1)
        phone.sleep_well()
        phone.kill()
        phone.open(offline=True)
        open_map(phone)
        until(lambda: shows_streets(phone.page))
        expect(phone.page.get_by_text("No street map")).to_have_count(0)
        assert phone.errors == []
    finally:
        phone.close()


def test_the_board_has_the_streets_under_its_stops(
    mapped: Day, playwright: Playwright, chromium: str
) -> None:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--disable-gpu"])
    try:
        page = browser.new_context(color_scheme="light", reduced_motion="reduce").new_page()
        page.goto(mapped.link("dispatcher"))
        expect(page.locator(".map canvas")).to_be_visible()
        until(lambda: shows_streets(page))
        expect(page.get_by_text("No street map")).to_have_count(0)
    finally:
        browser.close()
