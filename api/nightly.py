"""Once a night: old positions are forgotten, and times are learned from the days gone by."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.clock import Clock
from api.database import Database
from api.etas.actions import keep_pace
from api.etas.queries import area_of
from api.positions.actions import forget
from api.routes import queries
from api.routes.tables import route, route_matrix
from api.settings import Settings
from routing.pace import Hop, learn

HOUR = 2
FIRST_LOOK_S = 60.0
LOOK_EVERY_S = 600.0
LEARN_DAYS = 28
MOST_LEARNED = 400

logger = logging.getLogger(__name__)

type Key = tuple[str, str, str]
"""Tenant, area and who answers for the ways: each has a pace of its own."""


class Done(NamedTuple):
    """How many positions were deleted, and how many routes were learned from."""

    forgotten: int
    learned: int


class Nightly:
    """Does the night's work in this process: once after a start, then each night after two (UTC).

    Several processes may do it: the result is the same.
    """

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; the first look comes a while after the start, which has enough to do."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop; what was half done is done again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        done_on: date | None = None
        await asyncio.sleep(FIRST_LOOK_S)
        while True:
            now = self._clock()
            night = (now - timedelta(hours=HOUR)).date()
            if night != done_on:
                with contextlib.suppress(sa.exc.SQLAlchemyError):
                    await nightly(self._database, self._settings, now)
                    done_on = night
            await asyncio.sleep(LOOK_EVERY_S)


async def nightly(database: Database, settings: Settings, now: datetime) -> Done:
    """Forget positions beyond their days, and learn the pace of each area; safe to repeat."""
    forgotten = await database.write(forget, now, settings.position_days)
    learned = 0
    for key, route_ids in (await database.read(_past_routes, now)).items():
        tenant_id, area, roads = key
        days = [await database.read(_hops, tenant_id, id, now) for id in route_ids]
        days = [day for day in days if day]
        if not days:
            continue
        pace = await asyncio.to_thread(learn, days)
        await database.write(keep_pace, tenant_id, area, roads, pace, len(days), now)
        learned += len(days)
    logger.info("%s positions forgotten, %s days learned from", forgotten, learned)
    return Done(forgotten, learned)


def _past_routes(connection: Connection, now: datetime) -> dict[Key, list[str]]:
    """Return the newest routes of days that are over, by what their pace depends on."""
    today = now.date()
    rows = connection.execute(
        sa.select(route, route_matrix.c.roads)
        .join(route_matrix, route_matrix.c.route_id == route.c.id)
        .where(route.c.day < today, route.c.day >= today - timedelta(days=LEARN_DAYS))
        .order_by(route.c.starts_at.desc(), route.c.id)
    )
    found: dict[Key, list[str]] = defaultdict(list)
    for row in rows:
        of_key = found[row.tenant_id, area_of(row.depot_lon, row.depot_lat), row.roads]
        if len(of_key) < MOST_LEARNED:
            of_key.append(row.id)
    return found


def _hops(connection: Connection, tenant_id: str, route_id: str, now: datetime) -> Sequence[Hop]:
    return queries.load(connection, tenant_id, route_id, now).hops
