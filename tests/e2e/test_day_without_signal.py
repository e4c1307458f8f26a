"""The day without a signal: everything is on the phone, and then, once, on the server."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from api.stops.tables import action
from tests.e2e.conftest import Day, instant
from tests.e2e.phone import Phone
from tests.e2e.photos import number_in, photo

STOPS = 150
ROUNDS = [
    {"name": "silence", "stops": STOPS},
    {"name": "silence killed", "stops": 12},
]
DRAIN_MS = 120_000

type Paired = Callable[[str], Phone]


@pytest.mark.slow
def test_a_day_of_150_stops_without_a_signal_arrives_once_in_order(
    paired: Paired, day: Day, tmp_path: Path
) -> None:
    phone = paired("silence")
    order = day.order("silence")
    pictures = (photo(tmp_path, number) for number in range(1, STOPS + 1))

    phone.sleep_well()
    phone.signal(False)
    work(phone, pictures, order[:50])
    phone.kill()

    phone.open(offline=True)
    work(phone, pictures, order[50:90])
    phone.kill()

    day.server.kill()
    phone.open()
    work(phone, pictures, order[90:])
    expect(phone.screen("finished")).to_contain_text("Keep this phone on")
    done = phone.waiting()
    assert len(done) == STOPS + STOPS // 10
    assert len(phone.outbox()["pictures"]) == STOPS

    day.server.start()
    expect(phone.pill).to_have_text("Safe", timeout=DRAIN_MS)
    expect(phone.screen("finished")).to_contain_text("recorded and safe")
    assert phone.outbox()["entries"] == []
    assert phone.outbox()["pictures"] == []
    assert phone.outbox()["bytes"] == []
    assert taken(day, "silence") == [(one["id"], one["type"], one["occurred_at"]) for one in done]
    for number, stop_id in enumerate(order, start=1):
        record = day.stop(stop_id)
        [attempt] = record["attempts"]
        [proof] = attempt["proofs"]
        assert record["stop"]["state"] == "departed"
        assert attempt["outcome"] == "delivered_to_safe_place"
        assert proof["stored"]
        assert number_in(day.blob(proof["sha256"])) == number


def test_nothing_is_lost_when_the_app_is_killed_the_moment_it_says_saved(
    paired: Paired, day: Day, tmp_path: Path
) -> None:
    phone = paired("silence killed")
    order = day.order("silence killed")
    phone.sleep_well()
    phone.signal(False)
    for number, stop_id in enumerate(order[:4], start=1):
        expect(phone.screen("stop")).to_have_attribute("data-stop-id", stop_id)
        phone.tap(phone.button("Deliver"))
        phone.take(photo(tmp_path, number), phone.option("delivered_to_safe_place"))
        phone.tap(phone.button("Done"))
        expect(phone.pill).to_have_text(f"{number} saved, not sent yet")
        phone.kill()
        phone.open(offline=True)
        expect(phone.pill).to_have_text(f"{number} saved, not sent yet")
    phone.signal(True)
    expect(phone.pill).to_have_text("Safe")
    assert [stop for _, stop, _ in attempts(day, order)] == order[:4]


def work(phone: Phone, pictures: Iterator[Path], order: list[str]) -> None:
    """Deliver these stops, each with a photo; every tenth begins with *Arrived*."""
    for at, stop_id in enumerate(order):
        expect(phone.screen("stop")).to_have_attribute("data-stop-id", stop_id)
        if at % 10 == 5:
            phone.tap(phone.button("Arrived"))
        phone.deliver_to_safe_place(next(pictures))
        if at % 10 == 9:
            assert said_on(phone) == len(phone.waiting())


def said_on(phone: Phone) -> int:
    """How many actions the pill says are saved here and not sent."""
    expect(phone.pill).to_have_text(re.compile(r"^\d+ saved, (not sent yet|no contact for )"))
    return int(phone.pill.inner_text().split()[0])


def taken(day: Day, route: str) -> list[tuple[str, str, str]]:
    """What the server took in, in the order in which it did, with the device's times."""
    query = (
        sa.select(action.c.id, action.c.type, action.c.occurred_at, action.c.result)
        .where(action.c.route_id == day.routes[route])
        .order_by(sa.text("action.rowid"))  # as they were written, not as the phone counted them
    )
    rows = day.server.read(lambda connection: connection.execute(query).all())
    assert {row.result for row in rows} == {"applied"}
    assert len({row.id for row in rows}) == len(rows)
    return [(row.id, row.type, as_device(row.occurred_at)) for row in rows]


def as_device(at: Any) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def attempts(day: Day, order: list[str]) -> list[tuple[str, str, Any]]:
    """Every attempt at these stops, in the order of the device's clock."""
    found = [(one, stop_id) for stop_id in order for one in day.stop(stop_id)["attempts"]]
    found.sort(key=lambda pair: instant(pair[0]["occurred_at"]))
    return [(one["action_id"], stop_id, one) for one, stop_id in found]
