"""Reads of positions: when they may be taken, whose a tracker's key is, where the vans are."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row
from sqlalchemy.engine import Connection

from api.access import hash_of
from api.errors import NotFound
from api.positions.rules import AROUND_SHIFT, Shift, shift_of
from api.positions.schemas import VanPosition
from api.positions.tables import tracker, whereabouts
from api.routes.tables import route
from api.stops.tables import stop

# No shift, however late its work, lasts longer.
MOST = timedelta(hours=24)


def shifts_of(
    connection: Connection, tenant_id: str, driver_id: str, instants: Sequence[datetime]
) -> list[Shift]:
    """Return the driver's shifts around these instants."""
    seen = sa.func.max(sa.func.coalesce(stop.c.departed_at, stop.c.arrived_at))
    rows = connection.execute(
        sa.select(route.c.id, route.c.starts_at, route.c.ends_at, seen.label("seen_at"))
        .outerjoin(stop, (stop.c.route_id == route.c.id) & (stop.c.tenant_id == tenant_id))
        .where(route.c.tenant_id == tenant_id, route.c.driver_id == driver_id)
        .where(route.c.starts_at.between(min(instants) - MOST, max(instants) + AROUND_SHIFT))
        .group_by(route.c.id, route.c.starts_at, route.c.ends_at)
    )
    return [shift_of(row.id, row.starts_at, row.ends_at, _within(row)) for row in rows]


def _within(row: Any) -> datetime | None:
    """Return when the route's work was last seen; a clock that runs a day fast says nothing."""
    if row.seen_at is None or row.seen_at > row.starts_at + MOST:
        return None
    seen: datetime = row.seen_at
    return seen


def driver_of_key(connection: Connection, key: str) -> tuple[str, str]:
    """Return the tenant and the driver of a tracker's key.

    Raises
    ------
    NotFound
        There is no such key, or it was revoked.
    """
    row = connection.execute(
        sa.select(tracker.c.tenant_id, tracker.c.driver_id).where(
            tracker.c.key_hash == hash_of(key), tracker.c.revoked_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(
            "There is no such tracker.", field="key", cure="Ask the dispatcher for a new address."
        )
    return row.tenant_id, row.driver_id


def of_routes(
    connection: Connection, tenant_id: str, route_ids: Sequence[str]
) -> Mapping[str, VanPosition]:
    """Return where the vans of these routes are, as far as it is known."""
    rows = connection.execute(
        sa.select(whereabouts).where(
            whereabouts.c.tenant_id == tenant_id, whereabouts.c.route_id.in_(route_ids)
        )
    )
    return {row.route_id: _position(row) for row in rows}


def moved_since(
    connection: Connection, tenant_id: str, since: datetime
) -> list[tuple[datetime, VanPosition]]:
    """Return the vans heard of at that instant or later, and when each was."""
    rows = connection.execute(
        sa.select(whereabouts)
        .where(whereabouts.c.tenant_id == tenant_id, whereabouts.c.received_at >= since)
        .order_by(whereabouts.c.received_at)
    )
    return [(row.received_at, _position(row)) for row in rows]


def _position(row: Row[Any]) -> VanPosition:
    return VanPosition(**{name: row._mapping[name] for name in VanPosition.__struct_fields__})
