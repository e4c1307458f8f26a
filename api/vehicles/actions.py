"""Making vehicles known."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api import clock
from api.vehicles.tables import vehicle


def ensure_vehicle(connection: Connection, tenant_id: str, name: str) -> str:
    """Return the id of the vehicle of that name, new or known; safe to repeat."""
    known = connection.scalar(
        sa.select(vehicle.c.id).where(vehicle.c.tenant_id == tenant_id, vehicle.c.name == name)
    )
    if known is not None:
        return str(known)
    id = clock.new_id()
    connection.execute(vehicle.insert().values(id=id, tenant_id=tenant_id, name=name))
    return id
