"""Keeping the pace that past days had."""

from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.etas.tables import pace
from routing.pace import Pace


def keep_pace(
    connection: Connection,
    tenant_id: str,
    area: str,
    roads: str,
    learned: Pace,
    days: int,
    now: datetime,
) -> None:
    """Put the pace in the place of the one before."""
    this = (pace.c.tenant_id == tenant_id, pace.c.area == area, pace.c.roads == roads)
    connection.execute(sa.delete(pace).where(*this))
    connection.execute(
        pace.insert().values(
            tenant_id=tenant_id,
            area=area,
            roads=roads,
            content=msgspec.json.encode(learned).decode(),
            days=days,
            learned_at=now,
        )
    )
