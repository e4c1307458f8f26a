"""Leases on reactions: who does what follows an event, with a fencing token, until it is done."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from api.journal import reaction

LEASE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=5)


class LeaseLost(Exception):
    """Somebody else does this now: what was prepared must not be written."""


class Lease(Struct, frozen=True):
    """One reaction to be done, for a stream up to `wanted_seq`; `fence` proves it is ours."""

    tenant_id: str
    stream: str
    name: str
    wanted_seq: int
    done_seq: int
    attempts: int
    fence: int


def any_due(connection: Connection, now: datetime) -> bool:
    """Say whether there is anything to take: a look costs less than a turn to write."""
    return (
        connection.execute(sa.select(reaction.c.stream).where(*_due(now)).limit(1)).first()
        is not None
    )


def take(connection: Connection, now: datetime, most: int) -> Sequence[Lease]:
    """Lease what is due and nobody else holds."""
    rows = connection.execute(
        sa.select(reaction)
        .where(*_due(now))
        .order_by(reaction.c.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    leases = [
        Lease(
            row.tenant_id,
            row.stream,
            row.name,
            row.wanted_seq,
            row.done_seq,
            row.attempts,
            row.fence + 1,
        )
        for row in rows
    ]
    for lease in leases:
        connection.execute(
            sa.update(reaction)
            .where(*_this(lease))
            .values(fence=lease.fence, leased_until=now + LEASE)
        )
    return leases


def finish(connection: Connection, lease: Lease) -> None:
    """Note that all up to `wanted_seq` is done, in the transaction that did it.

    Raises
    ------
    LeaseLost
        The lease ran out and somebody else took it.
    """
    done = connection.execute(
        sa.update(reaction)
        .where(*_this(lease), reaction.c.fence == lease.fence)
        .values(done_seq=lease.wanted_seq, leased_until=None, attempts=0)
    )
    if done.rowcount != 1:
        raise LeaseLost(f"{lease.name} of {lease.stream} is done by somebody else.")


def retry_later(connection: Connection, lease: Lease, now: datetime) -> None:
    """Let go of a lease whose work failed; the pause doubles with each attempt."""
    pause = min(LONGEST_PAUSE, timedelta(seconds=2**lease.attempts))
    connection.execute(
        sa.update(reaction)
        .where(*_this(lease), reaction.c.fence == lease.fence)
        .values(leased_until=None, attempts=lease.attempts + 1, due_at=now + pause)
    )


def is_settled(connection: Connection, tenant_id: str, stream: str, seq: int) -> bool:
    """Say whether all that follows the stream's events up to `seq` is done."""
    waiting = connection.execute(
        sa.select(reaction.c.name)
        .where(reaction.c.tenant_id == tenant_id, reaction.c.stream == stream)
        .where(reaction.c.done_seq < seq, reaction.c.wanted_seq > reaction.c.done_seq)
        .limit(1)
    ).first()
    return waiting is None


def _due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        reaction.c.done_seq < reaction.c.wanted_seq,
        reaction.c.due_at <= now,
        reaction.c.leased_until.is_(None) | (reaction.c.leased_until < now),
    )


def _this(lease: Lease) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        reaction.c.tenant_id == lease.tenant_id,
        reaction.c.stream == lease.stream,
        reaction.c.name == lease.name,
    )
