"""The journal: append-only events, hash-chained per stream. It is the truth and the audit trail.

Personal data enters the chain only as a salted commitment: the data itself lies in `personal`,
where it can be erased without breaking the chain.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Index, Integer, Text
from sqlalchemy.engine import Connection

from api import clock
from api.database import EPOCH, MICROSECOND, Instant, metadata
from api.prepared import Prepared

journal = sa.Table(
    "journal",
    metadata,
    # SQLite counts up by itself only in a column of type INTEGER.
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("device_id", Text),
    Column("occurred_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    sa.UniqueConstraint("tenant_id", "stream", "seq"),
    Index("journal_tenant_position", "tenant_id", "position"),
    sqlite_autoincrement=True,
)

personal = sa.Table(
    "personal",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("body", Text, nullable=False),
)

reaction = sa.Table(
    "reaction",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("wanted_seq", Integer, nullable=False),
    Column("done_seq", Integer, nullable=False, default=0),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Instant, nullable=False),
    Column("leased_until", Instant),
    Column("fence", Integer, nullable=False, default=0),
)

# What follows which event: filled by `api/reactions.py`, which stands above this file.
FOLLOWS: dict[str, tuple[str, ...]] = {}

GENESIS = "0" * 64

# The limit stands in the text: SQLite plans anew, in 18 us, for each one that is bound.
_last = Prepared(
    sa.select(journal.c.seq, journal.c.hash)
    .where(journal.c.tenant_id == sa.bindparam("tenant_id"))
    .where(journal.c.stream == sa.bindparam("stream"))
    .order_by(journal.c.seq.desc())
    .limit(sa.literal_column("1"))
)
_append = Prepared(
    journal.insert(),
    *(column for column in journal.c if column.name != "position"),
)
_keep_personal = personal.insert()
_encode = msgspec.json.Encoder(order="deterministic").encode


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the server recorded. `personal` maps a subject to its erasable part."""

    tenant_id: str
    stream: str
    seq: int
    id: str
    type: str
    body: dict[str, Any]
    personal: Mapping[str, Any]
    author: str
    device_id: str | None
    occurred_at: datetime
    received_at: datetime


def record(
    connection: Connection,
    *,
    tenant_id: str,
    stream: str,
    type: str,
    body: Mapping[str, Any],
    author: str,
    occurred_at: datetime,
    received_at: datetime,
    device_id: str | None = None,
    personal: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to its stream, ask for what follows it, and return it."""
    _lock_feed(connection, tenant_id)
    last = _last.one(connection, {"tenant_id": tenant_id, "stream": stream})
    seq, prev_hash = (last.seq + 1, last.hash) if last else (1, GENESIS)
    event_id = clock.new_id()
    whole = dict(body)
    if personal:
        whole["commitments"] = _commit(connection, tenant_id, event_id, personal)
    text = _encode(whole).decode()
    row = {
        "tenant_id": tenant_id,
        "stream": stream,
        "seq": seq,
        "id": event_id,
        "type": type,
        "body": text,
        "author": author,
        "device_id": device_id,
        "occurred_at": occurred_at,
        "received_at": received_at,
        "prev_hash": prev_hash,
    }
    _append.run(connection, row | {"hash": _hash(row)})
    event = Event(
        tenant_id=tenant_id,
        stream=stream,
        seq=seq,
        id=event_id,
        type=type,
        body=whole,
        personal=personal or {},
        author=author,
        device_id=device_id,
        occurred_at=occurred_at,
        received_at=received_at,
    )
    for name in FOLLOWS.get(type, ()):
        _want(connection, event, name)
    connection.info.setdefault("recorded", []).append(event)
    return event


def read(
    connection: Connection, tenant_id: str, stream: str, after_seq: int = 0
) -> Iterator[Event]:
    """Yield a stream's events in order, with what is left of their personal parts."""
    rows = connection.execute(
        sa.select(journal)
        .where(journal.c.tenant_id == tenant_id, journal.c.stream == stream)
        .where(journal.c.seq > after_seq)
        .order_by(journal.c.seq)
    ).all()
    kept: dict[str, dict[str, Any]] = {}
    parts = connection.execute(
        sa.select(personal)
        .join(journal, journal.c.id == personal.c.event_id)
        .where(journal.c.tenant_id == tenant_id, journal.c.stream == stream)
        .where(journal.c.seq > after_seq)
    )
    for part in parts:
        kept.setdefault(part.event_id, {})[part.subject] = msgspec.json.decode(part.body)
    for row in rows:
        yield Event(
            tenant_id=row.tenant_id,
            stream=row.stream,
            seq=row.seq,
            id=row.id,
            type=row.type,
            body=msgspec.json.decode(row.body),
            personal=kept.get(row.id, {}),
            author=row.author,
            device_id=row.device_id,
            occurred_at=row.occurred_at,
            received_at=row.received_at,
        )


def last_seq(connection: Connection, tenant_id: str, stream: str) -> int:
    """Return the number of the stream's last event, 0 before its first."""
    row = _last.one(connection, {"tenant_id": tenant_id, "stream": stream})
    return row.seq if row else 0


def faults(connection: Connection) -> list[str]:
    """Check every chain and commitment; return one line for each that does not hold."""
    found: list[str] = []
    heads: dict[tuple[str, str], tuple[int, str]] = {}
    commitments: dict[tuple[str, str], str] = {}
    rows = connection.execute(
        sa.select(journal)
        .order_by(journal.c.tenant_id, journal.c.stream, journal.c.seq)
        .execution_options(stream_results=True)
    )
    for row in rows:
        seq, prev_hash = heads.get((row.tenant_id, row.stream), (0, GENESIS))
        where = f"stream {row.stream}, event {row.seq}"
        if row.seq != seq + 1:
            found.append(f"{where}: event {seq + 1} is missing")
        if row.prev_hash != prev_hash:
            found.append(f"{where}: does not follow the event before it")
        if row.hash != _hash(row._asdict()):
            found.append(f"{where}: was altered")
        heads[row.tenant_id, row.stream] = (row.seq, row.hash)
        for subject, commitment in msgspec.json.decode(row.body).get("commitments", {}).items():
            commitments[row.id, subject] = commitment
    for part in connection.execute(sa.select(personal)):
        expected = commitments.get((part.event_id, part.subject))
        if expected != _commitment(part.salt, part.body):
            found.append(f"event {part.event_id}: personal data of {part.subject} was altered")
    return found


def _lock_feed(connection: Connection, tenant_id: str) -> None:
    """Let positions of one tenant become visible in their order, so that no reader skips one."""
    if connection.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.blake2b(tenant_id.encode(), digest_size=7).digest())
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _want(connection: Connection, event: Event, name: str) -> None:
    found = connection.execute(
        sa.update(reaction)
        .where(reaction.c.tenant_id == event.tenant_id, reaction.c.stream == event.stream)
        .where(reaction.c.name == name)
        .values(wanted_seq=event.seq, attempts=0, due_at=event.received_at)
    )
    if found.rowcount == 0:
        connection.execute(
            reaction.insert().values(
                tenant_id=event.tenant_id,
                stream=event.stream,
                name=name,
                wanted_seq=event.seq,
                due_at=event.received_at,
            )
        )


def _commit(
    connection: Connection, tenant_id: str, event_id: str, parts: Mapping[str, Any]
) -> dict[str, str]:
    rows = [
        {
            "event_id": event_id,
            "subject": subject,
            "tenant_id": tenant_id,
            "salt": secrets.token_hex(16),
            "body": _encode(part).decode(),
        }
        for subject, part in parts.items()
    ]
    connection.execute(_keep_personal, rows)
    return {row["subject"]: _commitment(row["salt"], row["body"]) for row in rows}


def _commitment(salt: str, body: str) -> str:
    return hashlib.sha256(f"{salt}:{body}".encode()).hexdigest()


def _hash(row: Mapping[str, Any]) -> str:
    """Hash an event with the hash before it; times as microseconds, so that no format matters."""
    chained = [
        row["prev_hash"],
        row["tenant_id"],
        row["stream"],
        row["seq"],
        row["id"],
        row["type"],
        row["body"],
        row["author"],
        row["device_id"],
        _microseconds(row["occurred_at"]),
        _microseconds(row["received_at"]),
    ]
    return hashlib.sha256(_encode(chained)).hexdigest()


def _microseconds(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
