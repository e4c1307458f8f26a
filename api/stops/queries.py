"""Reads of stops: the rows of a route, a stop as it travels, its record with its proof."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Row, bindparam
from sqlalchemy.engine import Connection

from api.drivers.tables import driver
from api.errors import NotFound
from api.fields import Position
from api.proofs.queries import proofs_of
from api.stops import schemas
from api.stops.actions import EVENT_OF
from api.stops.rules import StopState
from api.stops.tables import IS_DELAY, action, stop, task
from routing.roads.straight_line import haversine_m
from routing.schedule import Visit

_stops_of = sa.select(stop).where(
    stop.c.tenant_id == bindparam("tenant_id"), stop.c.route_id == bindparam("route_id")
)
_tasks_of = (
    sa.select(task)
    .where(task.c.tenant_id == bindparam("tenant_id"), task.c.route_id == bindparam("route_id"))
    .order_by(task.c.stop_id, task.c.place_in_stop)
)
_delays_of = sa.select(action.c.occurred_at, action.c.content).where(
    action.c.tenant_id == bindparam("tenant_id"),
    action.c.route_id == bindparam("route_id"),
    IS_DELAY,
    action.c.result == "applied",
    action.c.undone.is_(False),
)


def rows_of_route(connection: Connection, tenant_id: str, route_id: str) -> dict[str, Row[Any]]:
    """Return a route's stops by id."""
    rows = connection.execute(_stops_of, {"tenant_id": tenant_id, "route_id": route_id})
    return {row.id: row for row in rows}


def tasks_of_route(
    connection: Connection, tenant_id: str, route_id: str
) -> dict[str, list[Row[Any]]]:
    """Return a route's tasks by stop, each in its place."""
    found: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(_tasks_of, {"tenant_id": tenant_id, "route_id": route_id}):
        found.setdefault(row.stop_id, []).append(row)
    return found


def delays_of_route(
    connection: Connection, tenant_id: str, route_id: str
) -> list[tuple[datetime, int]]:
    """Return when the driver reported to be how many seconds behind."""
    rows = connection.execute(_delays_of, {"tenant_id": tenant_id, "route_id": route_id})
    given = [(row.occurred_at, msgspec.json.decode(row.content)) for row in rows]
    return [(at, content["delay_s"]) for at, content in given if content["reason"] == "behind"]


def whole(
    row: Row[Any],
    tasks: Sequence[Row[Any]],
    *,
    state: StopState,
    visit: Visit | None,
    eta: schemas.Eta | None,
) -> schemas.Stop:
    """Return the stop as it travels; no visit and no eta once it is done."""
    return schemas.Stop(
        id=row.id,
        number=row.number,
        state=state,
        lon=row.lon,
        lat=row.lat,
        address=row.address,
        window=window_of(row),
        not_before=row.not_before,
        eta=eta,
        leg_s=round(visit.drive_s) if visit else None,
        leg_m=round(visit.distance_m) if visit else None,
        arrived_at=row.arrived_at,
        departed_at=row.departed_at,
        setup_s=row.setup_s,
        tasks=[_task(each) for each in tasks],
    )


def window_of(row: Row[Any]) -> schemas.Window | None:
    """Return when the stop may be served."""
    if row.window_earliest is None and row.window_latest is None:
        return None
    return schemas.Window(earliest=row.window_earliest, latest=row.window_latest)


def record_of(
    connection: Connection, tenant_id: str, whole: schemas.Stop, route_id: str
) -> schemas.StopRecord:
    """Return all that is known of one stop."""
    rows = connection.execute(
        sa.select(action, driver.c.name.label("driver_name"))
        .join(driver, driver.c.id == action.c.driver_id)
        .where(action.c.tenant_id == tenant_id, action.c.stop_id == whole.id)
        .order_by(action.c.occurred_at, action.c.seq)
    ).all()
    proofs = proofs_of(connection, tenant_id, [msgspec.json.decode(row.content) for row in rows])
    attempts, history = [], []
    for row in rows:
        content = msgspec.json.decode(row.content)
        history.append(
            schemas.StopEvent(
                type=EVENT_OF.get(row.type, row.type),
                occurred_at=row.occurred_at,
                received_at=row.received_at,
                author=row.driver_name,
                result="undone" if row.undone else row.result,
                detail=str(content.get("reason") or content.get("outcome") or ""),
            )
        )
        if row.type in ("complete", "fail", "note") and row.result == "applied":
            attempts.append(_attempt(row, content, whole, proofs))
    return schemas.StopRecord(route_id=route_id, stop=whole, attempts=attempts, history=history)


def stop_row(connection: Connection, tenant_id: str, stop_id: str) -> Row[Any]:
    """Return a stop of this tenant.

    Raises
    ------
    NotFound
        There is none of that id, or it is another tenant's.
    """
    row = connection.execute(
        sa.select(stop).where(stop.c.id == stop_id, stop.c.tenant_id == tenant_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no stop {stop_id}.", field="stop_id")
    return row


def _task(row: Row[Any]) -> schemas.Task:
    return schemas.Task(
        id=row.id,
        type=row.type,
        state=row.state,
        outcome=row.outcome,
        reference=row.reference,
        client=row.client,
        recipient=schemas.Recipient(
            name=row.recipient_name,
            phone=row.recipient_phone,
            email=row.recipient_email,
        ),
        packages=row.packages,
        volume_l=row.volume_l,
        weight_kg=row.weight_kg,
        service_s=row.service_s,
        notes=row.notes,
    )


def _attempt(
    row: Row[Any], content: dict[str, Any], whole: schemas.Stop, proofs: Any
) -> schemas.Attempt:
    position = msgspec.convert(content["position"], Position) if content.get("position") else None
    reason = content.get("reason")
    return schemas.Attempt(
        action_id=row.id,
        type=row.type,
        task_ids=list(content.get("task_ids") or []),
        outcome=content.get("outcome") or (f"failed_{reason}" if reason else None),
        received_by=content.get("received_by"),
        note=content.get("note") or "",
        occurred_at=row.occurred_at,
        received_at=row.received_at,
        position=position,
        from_stop_m=_metres((position.lon, position.lat), (whole.lon, whole.lat))
        if position
        else None,
        undone=row.undone,
        proofs=[proofs[given["sha256"], given["kind"]] for given in content.get("proofs") or []],
    )


def _metres(one: tuple[float, float], other: tuple[float, float]) -> int:
    return round(float(haversine_m([one, other])[0, 1]))
