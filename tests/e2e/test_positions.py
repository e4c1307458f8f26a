"""Where the phone is: on the board by itself, and *Arrived* at hand where the van stands."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Day
from tests.e2e.phone import PATIENCE_MS, Phone
from tests.e2e.rounds import place

ROUNDS = [{"name": "position stands", "stops": 4}]
FIXES, EVERY_MS = 8, 3000
"""A stand takes 14 s of fixes to be believed."""

type Paired = Callable[[str], Phone]


def stand(phone: Phone, number: int) -> None:
    """Be at a stop's door for a while, as a GPS says it: never twice at the same spot."""
    lon, lat = place(number)
    for step in range(FIXES):
        here = {"longitude": lon + step * 1e-6, "latitude": lat, "accuracy": 8.0}
        phone.context.set_geolocation(here)  # type: ignore[arg-type]
        phone.page.wait_for_timeout(EVERY_MS)


def position_of(day: Day, name: str) -> dict[str, Any]:
    """Where the board shows the van."""
    lines = day.ask("/api/routes")["routes"]
    [found] = [line["position"] for line in lines if line["name"] == name]
    return found or {}


@pytest.mark.slow
def test_where_the_van_stands_arrived_is_offered_and_can_be_taken_back(
    paired: Paired, day: Day
) -> None:
    phone = paired("position stands")
    first, second = day.order("position stands")[:2]
    stand(phone, 2)
    # Not the stop that is next: it is offered beside it, on every screen.
    offer = phone.page.get_by_text("At stop 2?")
    expect(offer).to_be_visible(timeout=PATIENCE_MS)
    phone.tap(phone.page.get_by_role("button", name="0/4, show all stops"))
    phone.tap(phone.button("Yes, arrived"))
    expect(phone.screen("stop")).to_have_attribute("data-stop-id", second)
    expect(phone.pill).to_have_text("Safe")
    assert day.stop(second)["stop"]["state"] == "arrived"

    phone.tap(phone.button("Undo"))
    expect(phone.button("Arrived")).to_be_visible()
    expect(phone.page.get_by_text("You seem to be there")).to_be_visible()
    expect(phone.pill).to_have_text("Safe")
    assert day.stop(second)["stop"]["state"] == "pending"
    assert day.stop(first)["stop"]["state"] == "pending"

    # The phone sends what it saw every 15 s, once nothing else waits.
    with phone.page.expect_response("**/api/positions") as sent:
        stand(phone, 2)
    assert sent.value.ok
    seen = position_of(day, "position stands")
    assert seen["source"] == "app"
    assert (round(seen["lon"], 4), round(seen["lat"], 4)) == place(2)
