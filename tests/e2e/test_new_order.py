"""A skip or a delay: the new order, why, and who has seen it."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from tests.e2e.conftest import Day, instant
from tests.e2e.phone import Phone

NAMES = ("online", "offline", "late", "closed", "capture", "elsewhere")
ROUNDS = [{"name": f"order {name}", "stops": 14} for name in NAMES]

type Paired = Callable[[str], Phone]


def test_a_skip_shows_the_new_order_with_why_and_ok_is_recorded(paired: Paired, day: Day) -> None:
    phone = paired("order online")
    first, second, *_ = day.order("order online")

    phone.skip("closed")
    expect(phone.sheet.get_by_role("heading", name="New order", exact=True).first).to_be_visible()
    [revision] = day.route("order online")["revisions"]
    moved = next(one for one in revision["moved"] if one["stop_id"] == first)
    expect(phone.sheet).to_contain_text(f"Stop 1 moved behind {moved['behind_number']}")
    expect(phone.sheet).to_contain_text("Stop skipped: closed", ignore_case=True)
    assert revision["author"]
    assert revision["acknowledged_at"] is None
    assert phone.page.locator(f'main[data-stop-id="{second}"]').count() == 1

    phone.tap(phone.button("OK"))
    expect(phone.sheet).to_have_count(0)
    expect(phone.pill).to_have_text("Safe")
    assert phone.stop_id == second
    [revision] = day.route("order online")["revisions"]
    assert instant(revision["acknowledged_at"]) > instant(revision["at"])
    assert shown(phone) == day.order("order online")


def test_a_skip_without_a_signal_has_its_own_order_until_the_server_knows_better(
    paired: Paired, day: Day
) -> None:
    phone = paired("order offline")
    first, second, *rest = day.order("order offline")
    phone.signal(False)

    phone.skip("no_parking")
    expect(phone.screen("stop")).to_have_attribute("data-stop-id", second)
    expect(phone.pill).to_have_text("1 saved, not sent yet")
    assert shown(phone) == [second, *rest, first]
    assert phone.sheet.count() == 0

    phone.signal(True)
    expect(phone.button("OK")).to_be_visible()
    phone.tap(phone.button("OK"))
    expect(phone.pill).to_have_text("Safe")
    assert phone.stop_id == second
    assert shown(phone) == day.order("order offline")


def test_running_late_moves_every_time_and_no_stop(paired: Paired, day: Day) -> None:
    phone = paired("order late")
    before = day.route("order late")["route"]

    phone.tap(phone.button("Menu"))
    phone.tap(phone.button("Late or road closed"))
    phone.tap(phone.option("behind 3600"))
    phone.save("Tell the dispatcher")
    expect(phone.pill).to_have_text("Safe")

    after = day.route("order late")["route"]
    assert after["behind_s"] == 3600
    assert [stop["id"] for stop in after["stops"]] == [stop["id"] for stop in before["stops"]]
    for was, now in zip(before["stops"], after["stops"], strict=True):
        # Behind the plan, that is; this suite itself may be some minutes behind it by now.
        assert timedelta(minutes=30) < eta(now) - eta(was) < timedelta(minutes=61)
    if phone.button("OK").is_visible():
        phone.tap(phone.button("OK"))
    phone.tap(phone.page.locator("header .button").first)
    row = phone.page.locator(f'[data-stop-id="{after["stops"][1]["id"]}"]')
    expect(row).to_contain_text(eta(after["stops"][1]).strftime("%H:%M"))


def test_a_closed_road_sends_the_van_elsewhere_first(paired: Paired, day: Day) -> None:
    phone = paired("order closed")
    first, second, *_ = day.order("order closed")

    phone.tap(phone.button("Menu"))
    phone.tap(phone.button("Late or road closed"))
    phone.tap(phone.option("road_closed 3600"))
    phone.save("Tell the dispatcher")
    expect(phone.sheet).to_contain_text("New order")
    phone.tap(phone.button("OK"))
    expect(phone.pill).to_have_text("Safe")

    [revision] = day.route("order closed")["revisions"]
    assert (revision["cause"], revision["cause_stop_id"]) == ("road_closed", first)
    record = day.stop(first)["stop"]
    assert record["not_before"] is not None
    assert day.order("order closed")[0] == second == phone.stop_id


def test_a_new_order_waits_until_the_capture_in_progress_is_over(
    paired: Paired, phones: Callable[[], Phone], day: Day
) -> None:
    phone, other = paired("order capture"), phones()
    other.pair(day.another_link("order capture"))
    current = phone.stop_id
    phone.tap(phone.button("Deliver"))
    phone.tap(phone.option("delivered_to_recipient"))
    phone.sheet.get_by_label("Received by").fill("A. Neighbour")

    _, second, third, *_ = day.order("order capture")
    other.tap(other.page.locator("header .button").first)
    other.tap(other.page.locator(f'button[data-stop-id="{third}"]'))
    other.tap(other.button("Skip"))
    other.tap(other.option("no_access"))
    other.tap(other.option("3600"))
    other.save("Skip this stop")
    expect(other.button("OK")).to_be_visible()
    wait_for_revision(phone, day.route("order capture")["route"]["revision"])
    expect(phone.sheet).to_have_count(1)
    expect(phone.sheet.get_by_label("Received by")).to_have_value("A. Neighbour")
    expect(phone.button("OK")).to_have_count(0)

    phone.save("Done")
    expect(phone.button("OK")).to_be_visible()
    phone.tap(phone.button("OK"))
    expect(phone.pill).to_have_text("Safe")
    assert day.stop(current)["attempts"][0]["received_by"] == "A. Neighbour"
    assert phone.stop_id == second


def wait_for_revision(phone: Phone, revision: int) -> None:
    """Return once the phone has it, whatever it shows."""
    deadline = time.monotonic() + 20
    while phone.outbox()["route"]["revision"] < revision:
        assert time.monotonic() < deadline
        phone.page.wait_for_timeout(50)


def eta(stop: dict[str, Any]) -> Any:
    return instant(stop["eta"]["at"])


def shown(phone: Phone) -> list[str]:
    """The stops of the list, from top to bottom; then back."""
    switch = phone.page.locator("header .button").first
    phone.tap(switch)
    expect(phone.screen("list")).to_be_visible()
    rows = phone.screen("list").locator("> ul [data-stop-id]")
    found: list[str] = rows.evaluate_all("(rows) => rows.map((row) => row.dataset.stopId)")
    phone.tap(switch)
    return found
