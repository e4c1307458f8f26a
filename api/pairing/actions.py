"""Making a one-time code, and turning it into a session."""

from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from api import access
from api.access import Role
from api.pairing.rules import (
    HANDLE,
    LIFETIME,
    MOST_TRIES,
    CodeInvalid,
    as_typed,
    new_code,
    new_typed,
)
from api.pairing.tables import pairing_code


class NewCode(Struct, frozen=True):
    """A code just made; it is shown once and stored only as a hash."""

    code: str
    typed: str
    expires_at: datetime


class Paired(Struct, frozen=True):
    """The role a code was for, and the token of the session it became."""

    token: str
    role: Role


def make_code(
    connection: Connection,
    *,
    tenant_id: str,
    role: Role,
    driver_id: str | None,
    now: datetime,
) -> NewCode:
    """Make a code that works once, for ten minutes."""
    connection.execute(sa.delete(pairing_code).where(pairing_code.c.expires_at <= now))
    code, typed = new_code(), new_typed()
    while connection.scalar(
        sa.select(sa.func.count()).where(pairing_code.c.handle == typed[:HANDLE])
    ):
        typed = new_typed()
    connection.execute(
        pairing_code.insert().values(
            code_hash=access.hash_of(code),
            handle=typed[:HANDLE],
            typed_hash=access.hash_of(typed),
            tenant_id=tenant_id,
            role=role,
            driver_id=driver_id,
            expires_at=now + LIFETIME,
            tries=0,
        )
    )
    return NewCode(code, typed, now + LIFETIME)


def revoke_phones(
    connection: Connection, now: datetime, *, tenant_id: str, driver_id: str | None
) -> int:
    """Sign out every phone of a driver and burn the codes not used yet; return how many phones.

    No driver: the dispatchers' browsers.
    """
    connection.execute(
        sa.delete(pairing_code).where(
            pairing_code.c.tenant_id == tenant_id, pairing_code.c.driver_id == driver_id
        )
    )
    return access.revoke(connection, now, tenant_id=tenant_id, driver_id=driver_id)


def pair(
    connection: Connection, code: str, device_name: str, now: datetime, days: int
) -> Paired | CodeInvalid:
    """Use up a code. A wrong guess is returned, not raised: that it was counted must last."""
    typed = as_typed(code)
    if typed is None:
        found = pairing_code.c.code_hash == access.hash_of(code)
    else:
        found = pairing_code.c.handle == typed[:HANDLE]
    row = connection.execute(sa.select(pairing_code).where(found).with_for_update()).one_or_none()
    wrong = CodeInvalid("This code is wrong, was used, or is too old.", field="code")
    if row is None or row.used_at or row.expires_at <= now:
        return wrong
    this = pairing_code.c.code_hash == row.code_hash
    # Only the eight characters can be guessed: their tries do not burn the link.
    if typed is not None and row.tries >= MOST_TRIES:
        return wrong
    if typed is not None and access.hash_of(typed) != row.typed_hash:
        connection.execute(sa.update(pairing_code).where(this).values(tries=row.tries + 1))
        return wrong
    connection.execute(sa.update(pairing_code).where(this).values(used_at=now))
    token = access.open_session(
        connection,
        tenant_id=row.tenant_id,
        role=row.role,
        driver_id=row.driver_id,
        device_name=device_name,
        now=now,
        days=days,
    )
    return Paired(token, row.role)
