"""The live feed: server-sent events, read from the journal, resumed by `Last-Event-ID`."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
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
from api.routes.tables import route
from api.wake import Wake

PING_S = 15.0
PAGE = 500

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
    """Follow what happens: `route` events, for dispatchers `plan` events, a `ping` every 15 s.

    A reader that comes back with `Last-Event-ID` misses nothing; one without it starts now.
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
    stop_listening = wake.listen(grown.set)
    try:
        if position is None:
            position = await database.read(newest_position, caller.tenant_id)
        known = await database.read(plans.changed_since, caller.tenant_id, planned_at)
        told = {one.id: one.version for one in known}
        yield _message("ping", {"server_time": clock()}, position)
        while True:
            grown.clear()
            page = await database.read(page_after, caller, position, clock())
            if not page.alive:
                return
            position = page.position
            for at, happened in page.happened:
                yield _message("route", happened, at)
            if caller.role == "dispatcher":
                for one in await database.read(plans.changed_since, caller.tenant_id, planned_at):
                    if told.get(one.id) != one.version:
                        yield _message("plan", _planned(one), position)
                    told[one.id], planned_at = one.version, one.changed_at
            if len(page.happened) >= PAGE:
                continue
            try:
                await asyncio.wait_for(grown.wait(), PING_S)
            except TimeoutError:
                yield _message("ping", {"server_time": clock()}, position)
    finally:
        stop_listening()


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
