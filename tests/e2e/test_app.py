"""The app itself: installed, cold, old and new, in each language, for every eye and hand."""

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Playwright, expect

from tests.e2e import rounds
from tests.e2e.conftest import ROOT, Day, serving_day
from tests.e2e.phone import Phone
from tests.e2e.tour import tour

NAMES = ("cold", "install", "axe light", "axe dark", "narrow", "zoom", "spanish", "keyboard")
NOTES = {1: "Door code 1947. Ring twice, the lift is out of order."}
ROUNDS = [{"name": f"app {name}", "stops": 8, "doubles": (1,), "notes": NOTES} for name in NAMES]
UNTRANSLATED = re.compile(
    r"\b(Stop|Safe|Arrived|Deliver|Skip|Call|Navigate|Menu|Close|Next|Photo|Signature|Note|"
    r"packages?|Undo|Any time|arriving|Settings|Done|Where|Why|Late|late)\b"
)

type Paired = Callable[..., Phone]


def test_the_app_opens_cold_without_a_signal(paired: Paired) -> None:
    phone = paired("app cold")
    first = phone.stop_id
    phone.close()
    phone.open(offline=True)
    expect(phone.screen("stop")).to_have_attribute("data-stop-id", first)
    expect(phone.page.get_by_role("heading", name=rounds.address(1))).to_be_visible()
    phone.tap(phone.page.locator("header .button").first)
    expect(phone.screen("list").locator("[data-stop-id]")).to_have_count(8)


@pytest.mark.parametrize("face", ["driver", "dispatch"])
def test_the_app_is_installable_without_errors(phones: Any, face: str) -> None:
    phone = phones()
    phone.open(f"/{face}/")
    phone.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    browser = phone.context.new_cdp_session(phone.page)
    assert browser.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
    manifest = browser.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert f"/{face}/" in manifest["data"]


def test_a_new_version_takes_over_only_when_asked(
    playwright: Playwright, chromium: str, tmp_path: Path
) -> None:
    dist = tmp_path / "dist"
    shutil.copytree(ROOT / "pwa/dist", dist)
    serve = f"import pathlib, api.pwa; api.pwa.DIST = pathlib.Path({str(dist)!r})"
    start = f"{serve}; import sys, api.cli; sys.exit(api.cli.main())"
    command = (sys.executable, "-c", start, "serve")
    rows = list(rounds.round_of("new version", 3))
    with serving_day(tmp_path / "server", rows, command=command) as day:
        phone = Phone(playwright, chromium, tmp_path / "phone", day.address)
        phone.pair(day.link("new version"))
        phone.page.reload()
        worker = dist / "driver/sw.js"
        page = dist / "driver/index.html"
        for packed in (worker.with_name("sw.js.gz"), page.with_name("index.html.gz")):
            packed.unlink(missing_ok=True)
        page.write_text(page.read_text().replace("<title>", "<title>New "))
        cache = re.search(r"driver-|[0-9a-f]{12}", worker.read_text())
        assert cache is not None
        digest = re.search(r"[\"'`]([0-9a-f]{12})[\"'`]", worker.read_text())
        assert digest is not None
        worker.write_text(worker.read_text().replace(digest[1], "0123456789ab"))

        phone.page.reload()
        expect(phone.page.get_by_text("A new version is ready")).to_be_visible()
        assert not phone.page.title().startswith("New ")
        phone.page.reload()
        expect(phone.page.get_by_text("A new version is ready")).to_be_visible()
        assert not phone.page.title().startswith("New ")
        with phone.page.expect_navigation():
            phone.tap(phone.button("Use it now"))
        expect(phone.screen("stop")).to_be_visible()
        assert phone.page.title().startswith("New ")
        expect(phone.page.get_by_text("A new version is ready")).to_be_hidden()
        phone.close()
        assert phone.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_screen_or_sheet(
    paired: Paired, phones: Any, day: Day, scheme: str
) -> None:
    found: dict[str, list[str]] = {}
    pairing = phones(color_scheme=scheme)
    pairing.open()
    expect(pairing.screen("pair")).to_be_visible()
    found["pair"] = violations(pairing.page)
    pairing.open("/driver/#pair=wrong")
    pairing.page.reload()
    pairing.close()
    phone = paired(f"app axe {scheme}", color_scheme=scheme, reduced_motion="reduce")
    for view in tour(phone):
        found[view] = violations(phone.page)
    phone.tap(phone.button("OK"))
    assert {view: said for view, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("route", "width", "height"), [("app narrow", 320, 568), ("app zoom", 195, 422)]
)
def test_a_narrow_or_enlarged_screen_cuts_nothing_off(
    paired: Paired, route: str, width: int, height: int
) -> None:
    phone = paired(route, viewport={"width": width, "height": height}, reduced_motion="reduce")
    found = {view: cut_off(phone.page) for view in tour(phone)}
    assert {view: said for view, said in found.items() if said} == {}


def test_spanish_is_spoken_on_every_screen_and_sheet(paired: Paired, phones: Any) -> None:
    phone = phones(locale="es-ES")
    phone.open()
    expect(phone.screen("pair")).to_contain_text("código")
    phone.close()
    phone = paired("app spanish", locale="es-ES", start="Empezar la ruta", reduced_motion="reduce")
    assert phone.page.locator("html").get_attribute("lang") == "es"
    found = {view: english(phone.page) for view in tour(phone)}
    assert {view: said for view, said in found.items() if said} == {}


def test_a_delivery_needs_no_more_than_a_keyboard(paired: Paired, day: Day) -> None:
    phone = paired("app keyboard")
    first = phone.stop_id
    keys = phone.page.keyboard
    press(phone, "Arrived")
    expect(phone.page.get_by_text("Arrived at stop 1")).to_be_visible()
    press(phone, "Can’t deliver")
    expect(phone.sheet).to_be_visible()
    keys.press("Escape")
    expect(phone.sheet).to_have_count(0)
    press(phone, "Deliver")
    press(phone, "Recipient")
    press(phone, "Done")
    expect(phone.screen("stop")).not_to_have_attribute("data-stop-id", first)
    expect(phone.pill).to_have_text("Safe")
    assert day.stop(first)["stop"]["state"] == "departed"


def press(phone: Phone, name: str) -> None:
    """Reach a button with the tabulator key and press it; the focus can be seen on the way."""
    wanted = phone.button(name)
    expect(wanted).to_be_visible()
    for _ in range(40):
        phone.page.keyboard.press("Tab")
        if wanted.evaluate("(button) => button === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    assert wanted.evaluate("(button) => getComputedStyle(button).outlineStyle") != "none"
    phone.page.keyboard.press("Enter")


def violations(page: Page) -> list[str]:
    """What axe has to say, a line each."""
    response = Axe().run(page).response
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in response["violations"]
        for node in one["nodes"]
    ]


def cut_off(page: Page) -> list[str]:
    """What sticks out of the screen to the side, and whether the main button is in sight."""
    found: list[str] = page.evaluate("""async () => {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const wide = screen.width + 1;
      const top = [...document.querySelectorAll("dialog")].at(-1) ?? document.body;
      const out = [...top.querySelectorAll("*")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 0 && (box.right > wide || box.left < -1)
          && !one.closest(".unseen, .map, canvas");
      });
      const said = out.slice(0, 5).map((one) => one.outerHTML.slice(0, 120));
      const primary = top.querySelector("footer .primary");
      const box = primary?.getBoundingClientRect();
      if (box && (box.bottom > innerHeight + 1 || box.top < 0)) said.push("The main button");
      if (document.documentElement.scrollWidth > wide) said.push("The page scrolls sideways");
      return said;
    }""")
    return found


def english(page: Page) -> list[str]:
    """English words that a Spanish driver would see or hear."""
    said: list[str] = page.evaluate("""() => [
      document.body.innerText,
      ...[...document.querySelectorAll("[aria-label]")].map((one) => one.ariaLabel),
      ...[...document.querySelectorAll("[placeholder]")].map((one) => one.placeholder),
    ]""")
    return sorted({word for text in said for word in UNTRANSLATED.findall(text)})
