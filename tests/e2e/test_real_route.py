"""One of Amazon's real routes, where their data lies beside the checkout."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.amazon import rows_of
from tests.benchmarks.amazon import folder, routes
from tests.e2e import rounds
from tests.e2e.conftest import serving_day
from tests.e2e.phone import Phone
from tests.e2e.photos import photo
from tests.e2e.test_new_order import shown

DATA = folder()


@pytest.mark.skipif(DATA is None, reason="The Amazon routes are not here")
def test_a_real_route_is_worked_without_a_signal_and_reordered_with_one(
    playwright: Playwright, chromium: str, tmp_path: Path
) -> None:
    assert DATA is not None
    longest = max(routes(DATA), key=lambda route: len(route.stops))
    rows = rows_of(longest, "amazon", rounds.starts_at())
    with serving_day(tmp_path / "server", rows, depot=longest.station) as day:
        phone = Phone(playwright, chromium, tmp_path / "phone", day.address)
        phone.pair(day.link("amazon"))
        order = day.order("amazon")
        assert shown(phone) == order

        phone.signal(False)
        for number, stop_id in enumerate(order[:3], start=1):
            expect(phone.screen("stop")).to_have_attribute("data-stop-id", stop_id)
            phone.deliver_to_safe_place(photo(tmp_path, number))
        phone.skip("no_parking")
        expect(phone.screen("stop")).to_have_attribute("data-stop-id", order[4])
        expect(phone.pill).to_have_text("4 saved, not sent yet")

        phone.signal(True)
        expect(phone.button("OK")).to_be_visible(timeout=20_000)
        phone.tap(phone.button("OK"))
        expect(phone.pill).to_have_text("Safe")
        now = day.order("amazon")
        assert sorted(now) == sorted(order)
        assert now[:3] == order[:3]
        assert phone.stop_id == now[3] == order[4]
        assert shown(phone) == now[3:]
        assert all(day.stop(stop_id)["attempts"][0]["proofs"][0]["stored"] for stop_id in now[:3])
        phone.close()
        assert phone.errors == []
