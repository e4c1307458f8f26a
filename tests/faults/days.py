"""A day to work, and what must be true of it afterwards whatever went wrong meanwhile."""

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from api.blobs import blob
from api.journal import journal, reaction
from api.routes.tables import route
from api.stops.tables import action, stop
from tests.benchmarks.amazon import folder
from tests.benchmarks.amazon import routes as amazon_routes
from tests.faults.phone import Phone
from tests.processes import Server

HELSINKI = (24.94, 60.17)
NOW = datetime.now(UTC)
STARTS_AT = NOW.replace(hour=8, minute=0, second=0, microsecond=0)


def import_day(server: Server, *sizes: int) -> list[dict[str, Any]]:
    """Import one route for each size: Amazon's where the shared data lie, else invented ones."""
    from tests.amazon import rows_of

    data = folder()
    routes = []
    for number, size in enumerate(sizes, start=1):
        if data is None:
            rows, depot = invented(f"Van {number}", size), HELSINKI
        else:
            real = amazon_routes(data)[number % 7]
            rows, depot = rows_of(real, f"Van {number}", STARTS_AT, size=size), real.station
        routes += server.import_rows(rows, day=f"{STARTS_AT:%Y-%m-%d}", depot=depot)
    return routes


def invented(name: str, size: int, seed: int = 1) -> list[dict[str, object]]:
    """Rows of a route through a town that does not exist."""
    chance = random.Random(f"{name}{seed}")
    return [
        {
            "route": name,
            "seq": number,
            "recipient": f"Recipient {number}",
            "address": f"Door {number}",
            "lon": round(HELSINKI[0] + chance.uniform(-0.08, 0.08), 6),
            "lat": round(HELSINKI[1] + chance.uniform(-0.04, 0.04), 6),
            "service_s": 60,
            "setup_s": 30,
        }
        for number in range(1, size + 1)
    ]


def expect_whole(server: Server, *phones: Phone) -> None:
    """Nothing lost, nothing doubled, order and device times kept, and `verify` finds nothing."""
    verified = server.run("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    server.read(lambda connection: [_expect(connection, server, phone) for phone in phones])


def _expect(connection: Any, server: Server, phone: Phone) -> None:
    rows = connection.execute(sa.select(action).where(action.c.device_id == phone.device_id)).all()
    kept = {row.id: row for row in rows}
    made = {one["id"]: one for one in phone.made}
    assert phone.answered.keys() == made.keys(), "the phone was told about each of its actions"
    assert Counter(row.id for row in rows) == Counter(made.keys()), "each is there exactly once"
    for id, one in made.items():
        row = kept[id]
        assert row.occurred_at == datetime.fromisoformat(one["occurred_at"])
        assert (row.seq, row.type, row.stop_id) == (one["seq"], one["type"], one["stop_id"])
    _expect_journal(connection, phone, made)
    _expect_photos(connection, server, phone)
    _expect_route(connection, phone)


def _expect_journal(connection: Any, phone: Phone, made: dict[str, Any]) -> None:
    events = connection.execute(
        sa.select(journal)
        .where(journal.c.device_id == phone.device_id)
        .order_by(journal.c.position)
    ).all()
    told = [msgspec.json.decode(event.body)["id"] for event in events]
    assert told == list(made), "each is in the journal once, in the order it was made"
    assert all(
        event.occurred_at == datetime.fromisoformat(made[id]["occurred_at"])
        for id, event in zip(told, events, strict=True)
    )


def _expect_photos(connection: Any, server: Server, phone: Phone) -> None:
    named = connection.execute(
        sa.select(blob.c.sha256, blob.c.tenant_id).where(blob.c.sha256.in_(phone.pictures))
    ).all()
    assert {row.sha256 for row in named} == phone.pictures.keys() == phone.stored
    for row in named:
        file = server.data / "blobs" / row.tenant_id / row.sha256[:2] / row.sha256
        assert file.read_bytes() == phone.pictures[row.sha256]
    # One that was being hashed when the server was killed lies there until it is a day old.
    parts = [part for part in (server.data / "blobs").glob("*/parts/*") if not part.suffix]
    assert not parts, "no half upload is left"


def _expect_route(connection: Any, phone: Phone) -> None:
    route_id = phone.route["id"]
    states = connection.execute(
        sa.select(stop.c.id, stop.c.state).where(stop.c.route_id == route_id)
    ).all()
    assert {row.id for row in states if row.state == "departed"} == phone.done
    order = connection.scalar(sa.select(route.c.stop_ids).where(route.c.id == route_id))
    assert sorted(msgspec.json.decode(order)) == sorted(row.id for row in states)
    undone = connection.execute(
        sa.select(reaction).where(reaction.c.done_seq < reaction.c.wanted_seq)
    ).all()
    assert not undone, "all that had to follow has followed"


def settled(server: Server) -> bool:
    """Say whether all that had to follow has followed."""
    return not server.read(
        lambda connection: connection.execute(
            reaction.select().where(reaction.c.done_seq < reaction.c.wanted_seq)
        ).all()
    )


def wait_until(holds: Callable[[], bool], within_s: float = 20) -> bool:
    """Look until it holds."""
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
