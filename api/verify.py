"""Checks the whole: chains, commitments and pictures hold, a replay lands on identical tables."""

import hashlib
from collections.abc import Callable, Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api import journal
from api.blobs import BlobStore, blob
from api.inbox.actions import project_kept
from api.journal import Event
from api.routes import actions as routes
from api.routes.tables import revision, route
from api.stops import actions as stops
from api.stops.tables import action, stop, task
from api.tables import metadata

PROJECTIONS = (route, revision, stop, task, action)

PROJECT: Mapping[str, Callable[[Connection, Event], None]] = {
    "route.imported": routes.project_imported,
    "route.resequenced": routes.project_resequenced,
    "revision.acknowledged": routes.project_acknowledged,
    "action.kept": project_kept,
    "action.superseded": stops.project,
    "action.quarantined": stops.project,
    **dict.fromkeys(stops.EVENT_OF.values(), stops.project),
}


def verify(connection: Connection, blobs: BlobStore) -> list[str]:
    """Return one line for each fault; nothing is changed."""
    faults = journal.faults(connection)
    faults += _broken_blobs(connection, blobs)
    scratch = sa.create_engine("sqlite://")
    metadata.create_all(scratch, [*PROJECTIONS])
    with scratch.begin() as again:
        for event in _all_events(connection):
            try:
                PROJECT[event.type](again, event)
            except Exception as error:
                # An altered event may break any of them: it is one fault, and the rest is checked.
                where = f"stream {event.stream}, event {event.seq}"
                faults.append(f"{where}: cannot be replayed ({type(error).__name__})")
        for table in PROJECTIONS:
            faults += _differences(connection, again, table)
    scratch.dispose()
    return faults


def _all_events(connection: Connection) -> Iterator[Event]:
    streams = connection.execute(
        sa.select(journal.journal.c.tenant_id, journal.journal.c.stream)
        .group_by(journal.journal.c.tenant_id, journal.journal.c.stream)
        .order_by(sa.func.min(journal.journal.c.position))
    ).all()
    for tenant_id, stream in streams:
        yield from journal.read(connection, tenant_id, stream)


def _differences(ours: Connection, again: Connection, table: sa.Table) -> list[str]:
    keys = list(table.primary_key.columns)
    statement = sa.select(table).order_by(*keys)
    stood = {tuple(row._mapping[key] for key in keys): row for row in ours.execute(statement)}
    replayed = {tuple(row._mapping[key] for key in keys): row for row in again.execute(statement)}
    return [
        f"{table.name} {key}: differs from its replay"
        for key in sorted(stood.keys() | replayed.keys())
        if stood.get(key) != replayed.get(key)
    ]


def _broken_blobs(connection: Connection, blobs: BlobStore) -> list[str]:
    found = []
    for row in connection.execute(sa.select(blob)):
        path = blobs.path(row.tenant_id, row.sha256)
        if not path.exists():
            found.append(f"blob {row.sha256}: is not in the store")
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != row.sha256:
                found.append(f"blob {row.sha256}: was altered")
    return found
