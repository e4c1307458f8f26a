"""Reads of the board."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row
from sqlalchemy.engine import Connection

from api import journal
from api.access import session
from api.board import schemas
from api.positions import queries as positions
from api.positions.schemas import VanPosition
from api.routes import queries as routes
from api.routes.queries import RouteNow
from api.routes.schemas import Place
from api.routes.tables import route
from api.stops.queries import window_of
from api.stops.tables import action


def board(connection: Connection, tenant_id: str, day: date | None, now: datetime) -> schemas.Board:
    """Return all routes of a day; without a day, today's or those of the nearest day."""
    days = list(
        connection.scalars(
            sa.select(route.c.day)
            .where(route.c.tenant_id == tenant_id)
            .distinct()
            .order_by(route.c.day)
        )
    )
    shown = day or min(days, key=lambda each: abs((each - now.date()).days), default=now.date())
    ids = connection.scalars(
        sa.select(route.c.id)
        .where(route.c.tenant_id == tenant_id, route.c.day == shown)
        .order_by(route.c.name)
    ).all()
    seen = positions.of_routes(connection, tenant_id, ids)
    lines = [
        _summary(connection, routes.load(connection, tenant_id, id, now), seen.get(id), now)
        for id in ids
    ]
    return schemas.Board(
        day=shown,
        days=days,
        routes=lines,
        server_time=now,
    )


def _summary(
    connection: Connection, now: RouteNow, position: VanPosition | None, at: datetime
) -> schemas.RouteSummary:
    row = now.row
    left = set(now.left)
    closed = [id for id in now.stops if id not in left]
    failed = [id for id in closed if _failed(now.tasks.get(id, []))]
    late = [visit for visit in now.driven.visits if visit.late_s > 0]
    contact = connection.execute(
        sa.select(sa.func.max(session.c.last_seen_at).label("last"), sa.func.count().label("n"))
        .where(session.c.tenant_id == row.tenant_id, session.c.driver_id == row.driver_id)
        .where(session.c.revoked_at.is_(None), session.c.expires_at > at)
    ).one()
    kept = connection.scalar(
        sa.select(sa.func.count()).select_from(action).where(*routes.quarantined_of(row))
    )
    return schemas.RouteSummary(
        id=row.id,
        name=row.name,
        day=row.day,
        timezone=row.timezone,
        state=routes.state_of(now),
        revision=row.revision,
        acknowledged_revision=row.acknowledged_revision,
        version=journal.last_seq(connection, row.tenant_id, row.id),
        driver_id=row.driver_id,
        driver_name=row.driver_name,
        vehicle_name=row.vehicle_name,
        depot=Place(lon=row.depot_lon, lat=row.depot_lat),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        roads=row.roads,
        done=len(closed) - len(failed),
        failed=len(failed),
        skipped=sum(now.stops[id].state == "skipped" for id in now.left),
        total=len(now.stops),
        late_stops=len(late),
        late_s=round(max((visit.late_s for visit in late), default=0)),
        quarantined=kept or 0,
        paired=contact.n > 0,
        last_contact_at=contact.last,
        position=position,
        marks=_marks(now, closed, set(failed)),
    )


def _marks(now: RouteNow, closed: Sequence[str], failed: set[str]) -> list[schemas.Mark]:
    marks = []
    for id in [*closed, *now.left]:
        row = now.stops[id]
        state: schemas.MarkState = "todo"
        if id in closed:
            state = "failed" if id in failed else "done"
        elif row.state == "skipped":
            state = "skipped"
        marks.append(
            schemas.Mark(
                stop_id=id,
                number=row.number,
                lon=row.lon,
                lat=row.lat,
                state=state,
                window=window_of(row),
                eta=now.etas.get(id),
                done_at=row.departed_at if id in closed else None,
            )
        )
    return marks


def _failed(tasks: Sequence[Row[Any]]) -> bool:
    return any((each.outcome or "").startswith("failed_") for each in tasks)
