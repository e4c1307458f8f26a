"""Clocks and restarts: a phone's time is kept as it is, and the order does not depend on it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.stops.tables import action
from tests.faults.days import expect_whole, import_day, settled, wait_until
from tests.faults.phone import Phone
from tests.processes import Server, serving


@pytest.mark.parametrize("wrong_by", [timedelta(hours=-3), timedelta(hours=3)])
def test_a_phone_whose_clock_is_three_hours_wrong_works_its_day(
    tmp_path: Path, wrong_by: timedelta
) -> None:
    with serving(tmp_path) as server:
        began = datetime.now(UTC)
        phone = paired(server, began + wrong_by)
        stops = [stop["id"] for stop in phone.route["stops"]]
        phone.act("arrive", stops[0])
        phone.close("complete", stops[0], outcome="delivered_to_recipient")
        phone.skip(stops[1])
        regretted = phone.act("arrive", stops[2])
        # The clock jumps back when the phone finds a network, and the driver goes on.
        phone.clock -= timedelta(hours=1)
        phone.step = timedelta(seconds=1)
        phone.act("arrive", stops[3])
        phone.close("complete", stops[3], outcome="delivered_to_mailbox")
        assert regretted["seq"] < phone.made[-1]["seq"]
        phone.begin()
        phone.work(lambda: None)
        phone.finish()
        # To arrive where one stands already changes nothing.
        assert set(phone.answered.values()) <= {"applied", "superseded"}
        assert wait_until(lambda: settled(server))
        received = server.read(
            lambda connection: connection.scalars(sa.select(action.c.received_at)).all()
        )
        assert all(began <= at <= datetime.now(UTC) for at in received), "by the server's clock"
        server.stop()
        expect_whole(server, phone)


@pytest.mark.parametrize("first", ["picture", "action"])
def test_a_restart_between_a_picture_and_its_action_loses_neither(
    tmp_path: Path, first: str
) -> None:
    server = Server(tmp_path)
    try:
        server.start()
        phone = paired(server, datetime.now(UTC))
        stop_id = phone.route["stops"][0]["id"]
        photo = phone.photo()
        if first == "picture":
            assert phone.send_once()
            phone.close("complete", stop_id, outcome="delivered_to_safe_place", proofs=[photo])
        else:
            phone.close("complete", stop_id, outcome="delivered_to_safe_place", proofs=[photo])
            phone.chance.random = lambda: 1.0  # type: ignore[method-assign]
            assert phone.send_once()
        assert phone.waiting == 1
        server.kill()
        phone.hang_up()
        server.start()
        assert phone.send_once()
        assert phone.waiting == 0
        server.stop()
        expect_whole(server, phone)
    finally:
        server.clean_up()


def test_a_picture_is_resumed_where_the_killed_server_stood(tmp_path: Path) -> None:
    server = Server(tmp_path)
    try:
        server.start()
        phone = paired(server, datetime.now(UTC))
        photo = phone.photo()
        sent = phone.upload_some(photo["sha256"])
        assert 0 < sent < len(phone.pictures[photo["sha256"]])
        server.kill()
        phone.hang_up()
        server.start()
        assert phone.stands_at(photo["sha256"]) == sent
        stop_id = phone.route["stops"][0]["id"]
        phone.close("complete", stop_id, outcome="delivered_to_safe_place", proofs=[photo])
        phone.begin()
        phone.finish()
        server.stop()
        expect_whole(server, phone)
    finally:
        server.clean_up()


def paired(server: Server, clock: datetime) -> Phone:
    """A paired phone with a small route, and that time on its clock."""
    [route] = import_day(server, 8)
    phone = Phone(server.port, clock)
    phone.pair(server.pair(route["id"]))
    phone.load()
    return phone
