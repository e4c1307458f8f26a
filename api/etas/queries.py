"""Reads of the pace that past days had."""

from functools import lru_cache
from math import floor

import msgspec
import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from api.etas.tables import pace
from api.prepared import Prepared
from routing.pace import PRIOR, Pace

_pace = Prepared(
    sa.select(pace.c.content).where(
        pace.c.tenant_id == bindparam("tenant_id"),
        pace.c.area == bindparam("area"),
        pace.c.roads == bindparam("roads"),
    )
)


def pace_of(connection: Connection, tenant_id: str, area: str, roads: str) -> Pace:
    """Return how a tenant's vans get on around there; the prior while nothing was learned."""
    given = {"tenant_id": tenant_id, "area": area, "roads": roads}
    row = _pace.one(connection, given)
    return _decoded(row.content) if row else PRIOR


def area_of(lon: float, lat: float) -> str:
    """Return the tenth of a degree that a depot lies in."""
    return f"{floor(lon * 10) / 10:.1f},{floor(lat * 10) / 10:.1f}"


@lru_cache(maxsize=256)
def _decoded(content: str) -> Pace:
    """Read a stored pace; one of another version is learned again the next night."""
    try:
        return msgspec.json.decode(content, type=Pace)
    except msgspec.ValidationError:
        return PRIOR
