"""The board of 40 routes of 150 stops, read from SQLite as a dispatcher's browser asks for it."""

import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api import access
from api.board import queries
from api.database import Database
from api.imports import actions as imports
from api.imports.actions import Import
from api.stops.tables import stop
from routing.roads.straight_line import StraightLine
from tests.builders import DEPOT, MORNING, TODAY, ZONE, csv_of, row

ROUTES, STOPS, TIMES = 40, 150, 3


def cpu_s() -> tuple[float, float]:
    """Return the CPU seconds of one board: in the morning, and when half is done."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'board.db'}")
        database.migrate()
        tenant_id = _fill(database)
        morning = _measured(database, tenant_id, 0)
        database.submit(_half_done).result()
        noon = _measured(database, tenant_id, 4)
        database.close()
    return morning, noon


def _fill(database: Database) -> str:
    chance = random.Random(1)
    rows = [
        row(
            number,
            route=f"Van {van:02}",
            lon=round(24.7 + chance.random() / 2, 6),
            lat=round(60.15 + chance.random() / 5, 6),
        )
        for van in range(ROUTES)
        for number in range(1, STOPS + 1)
    ]
    tenant_id = database.submit(access.ensure_tenant, "Benchmark").result()
    wanted = Import(tenant_id=tenant_id, day=TODAY, zone=ZONE, depot=DEPOT, default_route="File")
    drafts, _ = imports.prepare(csv_of(rows), wanted, frozenset(), StraightLine())
    database.submit(imports.write, wanted, drafts, MORNING).result()
    return tenant_id


def _half_done(connection: Connection) -> None:
    done = stop.c.number <= STOPS // 2
    for each in connection.execute(sa.select(stop.c.id, stop.c.number).where(done)).all():
        left = MORNING + timedelta(seconds=200 * each.number)
        times = {"arrived_at": left - timedelta(seconds=80), "departed_at": left}
        this = sa.update(stop).where(stop.c.id == each.id)
        connection.execute(this.values(state="departed", **times))


def _measured(database: Database, tenant_id: str, hours: int) -> float:
    now = MORNING + timedelta(hours=hours)
    database.read_now(queries.board, tenant_id, TODAY, now)
    began = time.process_time()
    for _ in range(TIMES):
        database.read_now(queries.board, tenant_id, TODAY, now)
    return (time.process_time() - began) / TIMES
