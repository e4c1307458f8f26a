"""The live feed: server-sent events, read from the journal, resumed by `Last-Event-ID`."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage
from msgspec import Struct
from sqlalchemy.engine import Connection

from api.access import Session, find_session
from api.clock import Clock
from api.database import Database
from api.journal import journal
from api.plans import queries as plans
from api.plans.schemas import PlanSummary, Progress, Totals
from api.positions.queries import moved_since
from api.positions.schemas import VanPosition
from api.routes.tables import route
from api.wake import Wake

PING_S = 15.0
# A van's new position is told at most so often; nothing wakes a reader for it.
MOVED_S = 5.0
PAGE = 500
# A plan is stamped when its change begins: so much later it may still be written.
SLOWEST = timedelta(minutes=2)

_encode = msgspec.json.Encoder().encode


class Happened(Struct, frozen=True):
    """One event as the feed tells it: enough to know what to fetch again."""

    route_id: str | None
    version: int
    revision: int | None
    type: str
    stop_id: str | None
    at: datetime


class Planned(Struct, frozen=True):
    """A plan that changed: how far its search is, or what came of it."""

    plan_id: str
    state: str
    version: int
    progress: Progress | None
    totals: Totals | None


class Page(Struct, frozen=True):
    """What a reader has not seen yet, up to `position`; `alive` until the session ends."""

    alive: bool
    position: int
    happened: list[tuple[int, Happened]]


@get("/api/live", opt={"policy": "paired"}, media_type="text/event-stream")
async def live(
    request: Request[Any, Any, State],
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
) -> ServerSentEvent:
    """Follow what happens: `route`, for dispatchers `plan` and `position`, a `ping` every 15 s.

    A reader that comes back with `Last-Event-ID` misses no `route`; one without it starts now.
    Where a van is, it hears at most every five seconds, and of what it missed only the newest.
    """
    given = request.headers.get("last-event-id", "")
    position = int(given) if given.isdecimal() and len(given) < 19 else None
    state = request.app.state
    return ServerSentEvent(
        follow(database, state.wake, state.clock, caller, position),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def follow(
    database: Database, wake: Wake, clock: Clock, caller: Session, position: int | None
) -> AsyncIterator[ServerSentEventMessage]:
    """Yield what this session may see, as it happens."""
    grown = asyncio.Event()
    planned_at = clock()
    told: dict[str, int] = {}
    stop_listening = wake.listen(grown.set)
    moved = Moved(database, caller, clock()) if caller.role == "dispatcher" else None
    try:
        if position is None:
            position = await database.read(newest_position, caller.tenant_id)
        if moved:
            since = planned_at - SLOWEST
            for one in await database.read(plans.changed_since, caller.tenant_id, since):
                told[one.id] = one.version
        yield _message("ping", {"server_time": clock()}, position)
        pinged = time.monotonic()
        while True:
            grown.clear()
            page = await database.read(page_after, caller, position, clock())
            if not page.alive:
                return
            position = page.position
            for at, happened in page.happened:
                yield _message("route", happened, at)
            if moved:
                since = planned_at - SLOWEST
                for one in await database.read(plans.changed_since, caller.tenant_id, since):
                    if told.get(one.id) != one.version:
                        yield _message("plan", _planned(one), position)
                    told[one.id], planned_at = one.version, max(planned_at, one.changed_at)
            if len(page.happened) >= PAGE:
                continue
            for van in await moved.look() if moved else ():
                yield _message("position", van, position)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(grown.wait(), MOVED_S if moved else PING_S)
                continue
            if time.monotonic() - pinged >= PING_S - 0.5:
                yield _message("ping", {"server_time": clock()}, position)
                pinged = time.monotonic()
    finally:
        stop_listening()


class Moved:
    """The vans that one dispatcher's feed has not yet heard of, asked for at most every 5 s."""

    def __init__(self, database: Database, caller: Session, since: datetime) -> None:
        self._database = database
        self._tenant_id = caller.tenant_id
        self._since = since
        self._told: dict[str, datetime] = {}
        self._looked = -MOVED_S

    async def look(self) -> list[VanPosition]:
        """Return each van's newest position if it was not told before."""
        if time.monotonic() - self._looked < MOVED_S:
            return []
        self._looked = time.monotonic()
        found = await self._database.read(moved_since, self._tenant_id, self._since)
        new = [van for _, van in found if self._told.get(van.route_id) != van.at]
        self._told |= {van.route_id: van.at for van in new}
        if found:
            self._since = found[-1][0]
        return new


def newest_position(connection: Connection, tenant_id: str) -> int:
    """Return where the tenant's journal ends; its events become visible in their order."""
    newest = sa.select(sa.func.max(journal.c.position)).where(journal.c.tenant_id == tenant_id)
    return connection.scalar(newest) or 0


def page_after(connection: Connection, caller: Session, position: int, now: datetime) -> Page:
    """Return what this session may see of the journal behind a position."""
    if find_session(connection, caller.token_hash, now) is None:
        return Page(False, position, [])
    # Read first: on PostgreSQL each query sees what is committed by then.
    newest = max(position, newest_position(connection, caller.tenant_id))
    statement = (
        sa.select(journal, route.c.revision)
        .outerjoin(route, route.c.id == journal.c.stream)
        .where(journal.c.tenant_id == caller.tenant_id, journal.c.position > position)
        .order_by(journal.c.position)
        .limit(PAGE)
    )
    if caller.role == "driver":
        statement = statement.where(route.c.driver_id == caller.driver_id)
    happened = [(row.position, _happened(row)) for row in connection.execute(statement)]
    # What was not for this reader is not looked at again.
    seen = max(newest, happened[-1][0]) if happened else newest
    return Page(True, happened[-1][0] if len(happened) == PAGE else seen, happened)


def _happened(row: sa.Row[Any]) -> Happened:
    body = msgspec.json.decode(row.body)
    return Happened(
        # A driver's own stream holds what fits no route.
        route_id=row.stream if row.revision is not None else None,
        version=row.seq,
        revision=body.get("revision", row.revision),
        type=row.type,
        stop_id=body.get("stop_id"),
        at=row.received_at,
    )


def _planned(plan: PlanSummary) -> Planned:
    return Planned(plan.id, plan.state, plan.version, plan.progress, plan.totals)


def _message(event: str, data: Any, position: int) -> ServerSentEventMessage:
    return ServerSentEventMessage(data=_encode(data).decode(), event=event, id=str(position))
