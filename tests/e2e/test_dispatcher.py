"""The dispatcher's page: what it shows of the drivers' day, and when."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import Day
from tests.e2e.phone import Phone
from tests.e2e.photos import photo

NAMES = ("live", "photo", "change", "pairing", "stale", "axe")
ROUNDS = [{"name": f"board {name}", "stops": 8} for name in NAMES]
DESK: dict[str, Any] = {
    "viewport": {"width": 1440, "height": 900},
    "is_mobile": False,
    "has_touch": True,
    "permissions": [],
    "geolocation": None,
    "reduced_motion": "reduce",
}

type Paired = Callable[..., Phone]
type Desks = Callable[..., Phone]


@pytest.fixture
def desk(phones: Any, day: Day) -> Desks:
    """Makes dispatcher's browsers, paired by the link that `roundsman pair` prints."""

    def new(**options: Any) -> Phone:
        browser: Phone = phones(**DESK | options)
        browser.start()
        browser.page.clock.install()
        browser.open(day.link("dispatcher").removeprefix(day.address))
        expect(heading(browser, "Vans by lateness")).to_be_visible()
        return browser

    return new


def test_the_board_follows_a_driver_live(desk: Desks, paired: Paired, day: Day) -> None:
    board, phone = desk(), paired("board live")
    open_route(board, day, "board live")
    expect(panel(board)).to_contain_text("0 of 8 done")
    phone.fail("not_home")
    expect(panel(board)).to_contain_text("1 failed")
    expect(panel(board)).to_contain_text("Failed: nobody home")


def test_a_stop_shows_its_photo_times_and_place(
    desk: Desks, paired: Paired, day: Day, tmp_path: Path
) -> None:
    board, phone = desk(), paired("board photo")
    stop_id = phone.stop_id
    phone.deliver_to_safe_place(photo(tmp_path, 1))
    expect(phone.pill).to_have_text("Safe")

    board.page.goto(f"{day.address}/dispatch/?route={day.routes['board photo']}&stop={stop_id}")
    panel(board).get_by_role("button", name=re.compile("^Show the photo")).click()
    picture = board.page.get_by_role("dialog").get_by_role("img", name=re.compile("^Photo taken"))
    expect(picture).to_be_visible()
    assert picture.evaluate("(img) => img.decode().then(() => img.naturalWidth)") == 160
    board.page.keyboard.press("Escape")
    expect(panel(board)).to_contain_text("by the phone")
    expect(panel(board)).to_contain_text("at the server")
    expect(panel(board)).to_contain_text("from the stop")


def test_the_board_shows_who_has_not_seen_a_change_and_then_who_has(
    desk: Desks, paired: Paired, day: Day
) -> None:
    board, phone = desk(), paired("board change")
    open_route(board, day, "board change")
    phone.skip("closed")
    expect(phone.button("OK")).to_be_visible()
    board.page.get_by_role("tab", name=re.compile("Changes")).click()
    expect(panel(board)).to_contain_text("not seen yet")
    expect(board.page.get_by_role("button", name="Change not seen board change")).to_be_visible()
    phone.tap(phone.button("OK"))
    expect(panel(board)).not_to_contain_text("not seen yet")
    expect(panel(board)).to_contain_text(re.compile(r"seen \d\d:\d\d"))


def test_a_phone_is_paired_from_the_board_and_revoked_again(
    desk: Desks, phones: Any, day: Day
) -> None:
    board, phone = desk(), phones()
    open_route(board, day, "board pairing")
    panel(board).get_by_role("button", name="Pair phone").click()
    sheet = board.page.get_by_role("dialog")
    expect(sheet.get_by_role("img", name="QR code of the pairing link")).to_be_visible()
    typed = re.search(r"\b[0-9A-Z]{4}[ -]?[0-9A-Z]{4}\b", sheet.inner_text())
    assert typed is not None
    phone.open()
    phone.page.get_by_label("Code of 8 characters").fill(typed[0])
    phone.tap(phone.button("Pair"))
    phone.tap(phone.button("Start the route"))
    expect(phone.screen("stop")).to_be_visible()
    expect(sheet).to_contain_text("A phone is paired now.")
    board.page.keyboard.press("Escape")

    panel(board).get_by_role("button", name="Revoke phone").click()
    sheet.get_by_role("button", name="Revoke", exact=True).click()
    expect(panel(board)).to_contain_text("no phone paired")
    phone.page.reload()
    expect(phone.page.get_by_text("no longer paired")).to_be_visible()


def test_the_page_says_when_the_server_is_gone_and_recovers_by_itself(
    desk: Desks, paired: Paired, day: Day
) -> None:
    board, phone = desk(), paired("board stale")
    open_route(board, day, "board stale")
    phone.signal(False)
    phone.fail("not_home")
    day.server.kill()
    board.page.clock.fast_forward(60_000)
    expect(board.page.get_by_text("What you see may be old")).to_be_visible()
    expect(panel(board)).to_contain_text("0 of 8 done")
    day.server.start()
    phone.signal(True)
    expect(panel(board)).to_contain_text("1 failed", timeout=30_000)
    expect(board.page.get_by_text("What you see may be old")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_board(desk: Desks, day: Day, scheme: str) -> None:
    board = desk(color_scheme=scheme)
    found = {"board": violations(board)}
    open_route(board, day, "board axe")
    found["route"] = violations(board)
    for name in ("Changes", "Not applied"):
        board.page.get_by_role("tab", name=re.compile(name)).click()
        found[name] = violations(board)
    panel(board).get_by_role("button", name="Pair phone").click()
    expect(board.page.get_by_role("img", name="QR code of the pairing link")).to_be_visible()
    found["pairing"] = violations(board)
    board.page.keyboard.press("Escape")
    board.page.set_viewport_size({"width": 390, "height": 844})
    found["narrow"] = violations(board)
    assert {view: said for view, said in found.items() if said} == {}


def heading(board: Phone, name: str) -> Any:
    return board.page.get_by_role("heading", name=name)


def panel(board: Phone) -> Any:
    return board.page.locator(".panel")


def open_route(board: Phone, day: Day, name: str) -> None:
    """Select a van in the list."""
    vans = board.page.get_by_role("region", name="Vans by lateness")
    vans.locator(f'[data-route-id="{day.routes[name]}"]').click()
    expect(panel(board).get_by_role("heading").first).to_contain_text(name)


def violations(board: Phone) -> list[str]:
    """What axe has to say, a line each."""
    response = Axe().run(board.page).response
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in response["violations"]
        for node in one["nodes"]
    ]
