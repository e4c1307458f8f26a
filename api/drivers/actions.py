"""Making drivers known."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api import clock
from api.drivers.tables import driver


def ensure_driver(connection: Connection, tenant_id: str, name: str) -> str:
    """Return the id of the driver of that name, new or known; safe to repeat."""
    known = connection.scalar(
        sa.select(driver.c.id).where(driver.c.tenant_id == tenant_id, driver.c.name == name)
    )
    if known is not None:
        return str(known)
    id = clock.new_id()
    connection.execute(driver.insert().values(id=id, tenant_id=tenant_id, name=name))
    return id
