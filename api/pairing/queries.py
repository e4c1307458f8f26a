"""Reads around pairing: who a session is, and whom a name or an id means."""

import io

import segno
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.access import Role, Session, tenant
from api.drivers.tables import driver
from api.errors import NotFound
from api.pairing import schemas
from api.pairing.actions import NewCode
from api.routes.tables import route


def describe(connection: Connection, caller: Session) -> schemas.Session:
    """Return what a device may know of its own session."""
    driver_name = connection.scalar(sa.select(driver.c.name).where(driver.c.id == caller.driver_id))
    tenant_name = connection.scalar(sa.select(tenant.c.name).where(tenant.c.id == caller.tenant_id))
    return schemas.Session(
        role=caller.role,
        tenant_name=tenant_name or "",
        driver_id=caller.driver_id,
        driver_name=driver_name,
        expires_at=caller.expires_at,
    )


def driver_of(connection: Connection, tenant_id: str, name_or_id: str) -> str:
    """Return the driver's id for a route or driver, given by id or by name.

    Raises
    ------
    NotFound
        Nothing of this tenant has that id or name.
    """
    found = connection.scalar(
        sa.select(route.c.driver_id)
        .where(route.c.tenant_id == tenant_id)
        .where((route.c.id == name_or_id) | (route.c.name == name_or_id))
        .order_by(route.c.day.desc())
        .limit(1)
    ) or connection.scalar(
        sa.select(driver.c.id)
        .where(driver.c.tenant_id == tenant_id)
        .where((driver.c.id == name_or_id) | (driver.c.name == name_or_id))
    )
    if found is None:
        raise NotFound(f"There is no route or driver {name_or_id!r}.", field="route_or_driver")
    return str(found)


def link(url: str, role: Role, code: str) -> str:
    """Return the link to open; the code is in the fragment, which no server or log ever sees."""
    return f"{url}/{'driver' if role == 'driver' else 'dispatch'}/#pair={code}"


def shown(url: str, role: Role, made: NewCode) -> schemas.PairingCode:
    """Return a fresh code as the dispatcher's screen shows it."""
    address = link(url, role, made.code)
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", border=2, xmldecl=False)
    return schemas.PairingCode(
        code=made.code,
        typed=f"{made.typed[:4]}-{made.typed[4:]}",
        url=address,
        expires_at=made.expires_at,
        qr_svg=picture.getvalue().decode(),
    )
