"""Reads of routes: the whole route with its times, its revisions, what was quarantined."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Row
from sqlalchemy.engine import Connection

from api import journal
from api.drivers.tables import driver
from api.errors import NotFound, Problem
from api.etas import queries as eta_queries
from api.etas import rules as etas
from api.routes import schemas
from api.routes.tables import revision, route, route_matrix
from api.stops import queries as stop_queries
from api.stops.schemas import Eta, Stop, StopRecord
from api.stops.tables import IS_QUARANTINED, action
from api.vehicles.tables import vehicle
from routing import pace as pacing
from routing.matrix import Matrix
from routing.pace import Hop
from routing.schedule import Factors, Schedule, Visit


class RouteNow(Struct, frozen=True):
    """A route as it stands: its rows, where the van is, and the rest driven through."""

    row: Row[Any]
    stops: dict[str, Row[Any]]
    tasks: dict[str, list[Row[Any]]]
    order: list[str]
    left: list[str]
    service_s: dict[str, int]
    matrix: Matrix
    hops: list[Hop]
    at_pace: Factors
    van: etas.Van
    driven: Schedule
    visits: dict[str, Visit]
    etas: dict[str, Eta]


def load(connection: Connection, tenant_id: str, route_id: str, now: datetime) -> RouteNow:
    """Read a route and drive its rest through.

    Raises
    ------
    NotFound
        There is no such route for this tenant.
    """
    row = connection.execute(
        sa.select(
            route,
            driver.c.name.label("driver_name"),
            vehicle.c.name.label("vehicle_name"),
            route_matrix.c.roads,
            route_matrix.c.matrix,
        )
        .join(driver, driver.c.id == route.c.driver_id)
        .join(vehicle, vehicle.c.id == route.c.vehicle_id)
        .join(route_matrix, route_matrix.c.route_id == route.c.id)
        .where(route.c.id == route_id, route.c.tenant_id == tenant_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no route {route_id}.", field="route_id")
    stops = stop_queries.rows_of_route(connection, tenant_id, route_id)
    tasks = stop_queries.tasks_of_route(connection, tenant_id, route_id)
    delays = stop_queries.delays_of_route(connection, tenant_id, route_id)
    order: list[str] = msgspec.json.decode(row.stop_ids)
    service_s = {
        id: sum(each.service_s for each in of_stop if each.state == "open")
        for id, of_stop in tasks.items()
    }
    matrix = _matrix(row.matrix)
    left = etas.remaining(stops, order)
    epoch, zone = row.starts_at, ZoneInfo(row.timezone)
    area = eta_queries.area_of(row.depot_lon, row.depot_lat)
    hops = etas.hops(
        stops,
        starts_at=epoch,
        service_s={id: sum(each.service_s for each in given) for id, given in tasks.items()},
        matrix=matrix,
        zone=zone,
    )
    usual = eta_queries.pace_of(connection, tenant_id, area, row.roads)
    today = pacing.after(usual, hops)
    at_pace = etas.factors(today, epoch, zone)
    van = etas.locate(
        stops,
        order,
        starts_at=epoch,
        service_s=service_s,
        delays=[etas.Delay(*delay) for delay in delays],
        matrix=matrix,
        now=now,
        at_pace=at_pace,
    )
    rest = etas.round_of(stops, left, van, epoch=epoch, service_s=service_s, ends_at=row.ends_at)
    driven, predicted = etas.drive_through(rest, matrix, epoch, van, pace=today, at_pace=at_pace)
    visits = {visit.stop_id: visit for visit in driven.visits}
    return RouteNow(
        row=row,
        stops=stops,
        tasks=tasks,
        order=order,
        left=left,
        service_s=service_s,
        matrix=matrix,
        hops=hops,
        at_pace=at_pace,
        van=van,
        driven=driven,
        visits=visits,
        etas=predicted,
    )


def whole(connection: Connection, tenant_id: str, route_id: str, now: datetime) -> schemas.Route:
    """Return the route as it travels."""
    return _whole(connection, load(connection, tenant_id, route_id, now))


def of_driver(connection: Connection, tenant_id: str, driver_id: str, now: datetime) -> str:
    """Return the id of the driver's route: today's, else the next, else the last one.

    Raises
    ------
    NotFound
        The driver has no route at all.
    """
    rows = connection.execute(
        sa.select(route.c.id, route.c.day, route.c.starts_at)
        .where(route.c.tenant_id == tenant_id, route.c.driver_id == driver_id)
        .order_by(route.c.starts_at)
    ).all()
    if not rows:
        raise NotFound(
            "There is no route for you yet.", cure="Ask the dispatcher, then open this page again."
        )
    # A shift may run past midnight: it is the one that began within the last 18 hours.
    begun = [row for row in rows if -64_800 <= (row.starts_at - now).total_seconds() <= 0]
    coming = [row for row in rows if row.starts_at > now]
    return str((begun[-1] if begun else coming[0] if coming else rows[-1]).id)


def driver_of_route(connection: Connection, tenant_id: str, route_id: str) -> str:
    """Return who drives a route.

    Raises
    ------
    NotFound
        There is no such route for this tenant.
    """
    found = connection.scalar(
        sa.select(route.c.driver_id).where(route.c.id == route_id, route.c.tenant_id == tenant_id)
    )
    if found is None:
        raise NotFound(f"There is no route {route_id}.", field="route_id")
    return str(found)


def record(
    connection: Connection, tenant_id: str, route_id: str, now: datetime
) -> schemas.RouteRecord:
    """Return a route with its revisions, newest first, and its quarantined actions."""
    loaded = load(connection, tenant_id, route_id, now)
    rows = connection.execute(
        sa.select(action).where(*quarantined_of(loaded.row)).order_by(action.c.received_at.desc())
    )
    return schemas.RouteRecord(
        route=_whole(connection, loaded),
        revisions=_revisions(connection, loaded),
        quarantined=[
            schemas.Quarantined(
                id=row.key,
                type=row.type,
                stop_id=row.stop_id,
                occurred_at=row.occurred_at,
                received_at=row.received_at,
                problem=msgspec.json.decode(row.problem, type=Problem),
                body=row.content,
            )
            for row in rows
        ],
    )


def stop_record(connection: Connection, tenant_id: str, stop_id: str, now: datetime) -> StopRecord:
    """Return all that is known of one stop."""
    route_id = stop_queries.stop_row(connection, tenant_id, stop_id).route_id
    loaded = load(connection, tenant_id, route_id, now)
    return stop_queries.record_of(connection, tenant_id, _stop(loaded, stop_id), route_id)


@lru_cache(maxsize=256)
def _matrix(packed: bytes) -> Matrix:
    return Matrix.from_bytes(packed)


def _whole(connection: Connection, now: RouteNow) -> schemas.Route:
    row, left = now.row, set(now.left)
    done = sorted(
        (id for id in now.stops if id not in left),
        key=lambda id: (now.stops[id].departed_at or row.starts_at, now.stops[id].number),
    )
    newest = _revisions(connection, now, 1)
    return schemas.Route(
        id=row.id,
        name=row.name,
        day=row.day,
        timezone=row.timezone,
        state=state_of(now),
        revision=row.revision,
        version=journal.last_seq(connection, row.tenant_id, row.id),
        driver_name=row.driver_name,
        vehicle_name=row.vehicle_name,
        depot=schemas.Place(lon=row.depot_lon, lat=row.depot_lat),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        roads=row.roads,
        behind_s=now.van.behind_s,
        stops=[_stop(now, id) for id in done + now.left],
        change=newest[0] if newest and newest[0].revision > row.acknowledged_revision else None,
    )


def state_of(now: RouteNow) -> schemas.RouteState:
    """Say whether the route has begun and whether it is done."""
    if not now.left:
        return "finished"
    untouched = all(stop.state == "pending" for stop in now.stops.values())
    return "planned" if untouched else "active"


def _stop(now: RouteNow, stop_id: str) -> Stop:
    row = now.stops[stop_id]
    first = now.left[0] if now.left else None
    on_the_way = stop_id == first and row.state == "pending" and state_of(now) == "active"
    return stop_queries.whole(
        row,
        now.tasks.get(stop_id, []),
        state="en_route" if on_the_way else row.state,
        visit=now.visits.get(stop_id),
        eta=now.etas.get(stop_id),
    )


def quarantined_of(row: Row[Any]) -> tuple[sa.ColumnElement[bool], ...]:
    """Select a route's quarantined actions, and those of its driver that fit no route at all."""
    homeless = action.c.route_id.is_(None) & (action.c.driver_id == row.driver_id)
    return (
        action.c.tenant_id == row.tenant_id,
        IS_QUARANTINED,
        (action.c.route_id == row.id) | homeless,
    )


def content_of(stored: str) -> dict[str, Any]:
    """Return what a revision row says of its change."""
    content: dict[str, Any] = msgspec.json.decode(stored)
    return content


def _revisions(connection: Connection, now: RouteNow, limit: int = 100) -> list[schemas.Revision]:
    rows = connection.execute(
        sa.select(revision)
        .where(revision.c.route_id == now.row.id)
        .order_by(revision.c.revision.desc())
        .limit(limit)
    )
    return [_revision(row, now) for row in rows]


def _revision(row: Row[Any], now: RouteNow) -> schemas.Revision:
    content = content_of(row.content)
    for moved in content["moved"]:
        stop = now.stops[moved["stop_id"]]
        moved |= {"number": stop.number, "address": stop.address}
    return msgspec.convert(
        content
        | {
            "revision": row.revision,
            "author": row.author,
            "at": row.at,
            "acknowledged_at": row.acknowledged_at,
        },
        schemas.Revision,
    )
