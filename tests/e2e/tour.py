"""A walk past every screen and sheet of the driver's app, in any language."""

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.e2e.phone import Phone


def tour(phone: Phone) -> Iterator[str]:
    """Stand at each screen and sheet in turn; the first stop has two tasks and a note.

    Ends with a sheet of a new order open.
    """
    page = phone.page
    header = page.locator("header")
    footer = page.locator("main ~ footer")
    dialog = page.locator("dialog")
    close = dialog.locator("header .button")

    def sheet() -> None:
        expect(dialog.last.locator("header h2")).to_be_visible()
        expect(dialog.last.locator("header h2")).to_be_focused()

    expect(phone.screen("stop")).to_be_visible()
    yield "stop"
    phone.tap(footer.locator(".row .button").nth(0))
    sheet()
    yield "deliver"
    phone.tap(dialog.locator("[data-value]").first)
    yield "deliver-recipient"
    phone.tap(dialog.locator(".proofs button"))
    expect(dialog).to_have_count(2)
    yield "signature"
    phone.tap(close.last)
    phone.tap(close)
    for number, name in ((1, "skip"), (2, "fail")):
        phone.tap(footer.locator(".row .button").nth(number))
        sheet()
        yield name
        phone.tap(close)
    reach = page.locator(".reach .button")
    for number, name in ((0, "call"), (1, "navigate")):
        if reach.nth(number).get_attribute("href"):
            continue  # with one recipient it calls at once
        phone.tap(reach.nth(number))
        sheet()
        yield name
        phone.tap(close)
    phone.tap(page.locator(".pill"))
    sheet()
    yield "outbox"
    phone.tap(close)
    phone.tap(header.locator(".menu"))
    sheet()
    yield "menu"
    phone.tap(close)
    for number, name in ((0, "late"), (1, "note"), (4, "settings")):
        phone.tap(header.locator(".menu"))
        phone.tap(dialog.locator(".body .button").nth(number))
        sheet()
        yield name
        phone.tap(close)
    phone.tap(header.locator(".menu"))
    phone.tap(dialog.locator(".body .button").nth(2))
    expect(phone.screen("list")).to_be_visible()
    yield "list"
    phone.tap(phone.screen("list").locator("> ul .row").nth(3))
    expect(phone.screen("stop")).to_be_visible()
    yield "stop-later"
    phone.tap(page.locator(".other .button").first)
    phone.tap(header.locator(".menu"))
    phone.tap(dialog.locator(".body .button").nth(3))
    expect(page.locator("main[data-screen=map] canvas")).to_be_visible()
    yield "map"
    page.go_back()
    phone.tap(footer.locator(".primary"))
    expect(page.locator(".snackbar")).to_be_visible()
    yield "stop-arrived"
    phone.tap(footer.locator(".row .button").first)
    phone.tap(phone.option("closed"))
    phone.tap(dialog.locator("footer .primary"))
    expect(dialog.locator("footer .primary")).to_be_visible()
    yield "change"
