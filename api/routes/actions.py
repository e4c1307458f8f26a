"""What happens to routes: imported, re-sequenced, acknowledged."""

from datetime import date, datetime
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy.engine import Connection

from api import journal
from api.errors import DomainError
from api.journal import Event
from api.routes.tables import revision, route, route_matrix
from api.stops import actions as stops
from api.stops.actions import Taken
from api.stops.tables import stop, task
from routing.matrix import Matrix

_encode = msgspec.json.Encoder(order="deterministic").encode


class RevisionNotFound(DomainError):
    """The route has no such revision."""

    status = 404
    cure = "Refresh the route and acknowledge the revision it shows."


class NewTask(Struct, frozen=True, kw_only=True):
    """A task as it is imported; its personal part travels apart."""

    id: str
    type: Literal["delivery", "pickup"]
    reference: str
    client: str
    packages: int
    volume_l: float
    weight_kg: float
    service_s: int
    recipient_name: str
    recipient_phone: str
    recipient_email: str
    notes: str


class NewStop(Struct, frozen=True, kw_only=True):
    """A stop as it is imported, with its tasks in order."""

    id: str
    lon: float
    lat: float
    address: str
    window_earliest: datetime | None
    window_latest: datetime | None
    setup_s: int
    tasks: tuple[NewTask, ...]


class NewRoute(Struct, frozen=True, kw_only=True):
    """A route as it is imported: its stops in the order given."""

    id: str
    name: str
    day: date
    timezone: str
    driver_id: str
    vehicle_id: str
    depot_lon: float
    depot_lat: float
    starts_at: datetime
    ends_at: datetime | None
    stops: tuple[NewStop, ...]


PERSONAL_OF_STOP = ("lon", "lat", "address")
PERSONAL_OF_TASK = ("recipient_name", "recipient_phone", "recipient_email", "notes")


def add(
    connection: Connection,
    tenant_id: str,
    new: NewRoute,
    matrix: Matrix,
    now: datetime,
    author: str = "import",
) -> None:
    """Put a new route into the journal and the tables, with the matrix it is driven by."""
    body: dict[str, Any] = msgspec.to_builtins(new)
    personal: dict[str, Any] = {}
    for new_stop in body["stops"]:
        personal[f"stop:{new_stop['id']}"] = {k: new_stop.pop(k) for k in PERSONAL_OF_STOP}
        for new_task in new_stop["tasks"]:
            personal[f"task:{new_task['id']}"] = {k: new_task.pop(k) for k in PERSONAL_OF_TASK}
    event = journal.record(
        connection,
        tenant_id=tenant_id,
        stream=new.id,
        type="route.imported",
        body=body,
        personal=personal,
        author=author,
        occurred_at=now,
        received_at=now,
    )
    project_imported(connection, event)
    connection.execute(
        route_matrix.insert().values(
            route_id=new.id, tenant_id=tenant_id, roads=matrix.source, matrix=matrix.to_bytes()
        )
    )


def project_imported(connection: Connection, event: Event) -> None:
    """Write the rows of an imported route."""
    body = msgspec.json.decode(_encode(event.body))
    erased_stop = {"lon": 0.0, "lat": 0.0, "address": ""}
    erased_task = dict.fromkeys(PERSONAL_OF_TASK, "")
    for new_stop in body["stops"]:
        new_stop |= event.personal.get(f"stop:{new_stop['id']}", erased_stop)
        for new_task in new_stop["tasks"]:
            new_task |= event.personal.get(f"task:{new_task['id']}", erased_task)
    new = msgspec.convert(body, NewRoute)
    fields = {name: getattr(new, name) for name in NewRoute.__struct_fields__ if name != "stops"}
    connection.execute(
        route.insert().values(
            **fields,
            tenant_id=event.tenant_id,
            revision=1,
            acknowledged_revision=1,
            stop_ids=_encode([one.id for one in new.stops]).decode(),
        )
    )
    stop_rows, task_rows = [], []
    for number, one in enumerate(new.stops, start=1):
        row: dict[str, Any] = structs.asdict(one)
        row.pop("tasks")
        stop_rows.append(
            row
            | {
                "tenant_id": event.tenant_id,
                "route_id": new.id,
                "number": number,
                "pinned": False,
                "state": "pending",
            }
        )
        for place, each in enumerate(one.tasks):
            task_rows.append(
                structs.asdict(each)
                | {
                    "tenant_id": event.tenant_id,
                    "route_id": new.id,
                    "stop_id": one.id,
                    "place_in_stop": place,
                    "state": "open",
                }
            )
    connection.execute(stop.insert(), stop_rows)
    connection.execute(task.insert(), task_rows)


def acknowledge(connection: Connection, taken: Taken) -> None:
    """Note that the driver has seen a revision and all before it.

    Raises
    ------
    RevisionNotFound
        The route has not come so far.
    """
    newest = connection.scalar(sa.select(route.c.revision).where(route.c.id == taken.route_id))
    if newest is None or taken.content["revision"] > newest:
        raise RevisionNotFound(
            f"Revision {taken.content['revision']} does not exist.", field="revision"
        )
    event = stops.record_taken(connection, taken, "revision.acknowledged")
    project_acknowledged(connection, event)


def project_acknowledged(connection: Connection, event: Event) -> None:
    """Write what an acknowledgement changes; the order in which several arrive does not matter."""
    taken = stops.taken_of(event)
    stops.keep(connection, taken, "applied", None, counts=True)
    seen = taken.content["revision"]
    connection.execute(
        sa.update(route)
        .where(route.c.id == taken.route_id, route.c.acknowledged_revision < seen)
        .values(acknowledged_revision=seen)
    )
    connection.execute(
        sa.update(revision)
        .where(revision.c.route_id == taken.route_id, revision.c.revision <= seen)
        .where(
            revision.c.acknowledged_at.is_(None) | (revision.c.acknowledged_at > taken.occurred_at)
        )
        .values(acknowledged_at=taken.occurred_at)
    )


def resequenced(
    connection: Connection,
    *,
    tenant_id: str,
    route_id: str,
    number: int,
    stop_ids: list[str],
    content: dict[str, Any],
    now: datetime,
) -> None:
    """Give the route its next order, with the reason for it."""
    event = journal.record(
        connection,
        tenant_id=tenant_id,
        stream=route_id,
        type="route.resequenced",
        body={"revision": number, "stop_ids": stop_ids, "content": content},
        author="solver",
        occurred_at=now,
        received_at=now,
    )
    project_resequenced(connection, event)


def project_resequenced(connection: Connection, event: Event) -> None:
    """Write the rows of a new order."""
    connection.execute(
        sa.update(route)
        .where(route.c.id == event.stream)
        .values(revision=event.body["revision"], stop_ids=_encode(event.body["stop_ids"]).decode())
    )
    connection.execute(
        revision.insert().values(
            route_id=event.stream,
            tenant_id=event.tenant_id,
            revision=event.body["revision"],
            author=event.author,
            at=event.occurred_at,
            content=_encode(event.body["content"]).decode(),
        )
    )
