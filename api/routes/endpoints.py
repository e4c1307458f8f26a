"""HTTP for routes: the driver's own, and any one for the dispatcher."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access import Session
from api.answers import tagged
from api.database import Database
from api.roads import Roads
from api.routes import paths, queries, schemas
from api.stops.schemas import StopRecord

AnyRequest = Request[Any, Any, State]


@get("/api/driver/route", opt={"policy": "driver"})
async def driver_route(
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Response[schemas.Route]:
    """Return the driver's route of the day with the stops in order; 304 when nothing changed."""
    return tagged(request, await database.read(_driver_route, caller, now))


@get("/api/driver/path", opt={"policy": "driver"})
async def driver_path(
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    roads: NamedDependency[Roads],
    now: NamedDependency[datetime],
) -> Response[schemas.RoutePath]:
    """Return the line on the map for the stops that remain, and home."""
    loaded = await database.read(_load_driver_route, caller, now)
    return tagged(request, await paths.path_of(loaded, roads))


@get("/api/routes/{route_id:str}", opt={"policy": "dispatcher"})
async def show_route(
    route_id: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Response[schemas.RouteRecord]:
    """Return a route, what changed and why, who has acknowledged, and what was quarantined."""
    return tagged(request, await database.read(queries.record, caller.tenant_id, route_id, now))


@get("/api/routes/{route_id:str}/path", opt={"policy": "dispatcher"})
async def show_path(
    route_id: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    roads: NamedDependency[Roads],
    now: NamedDependency[datetime],
) -> Response[schemas.RoutePath]:
    """Return a route's line on the map for the stops that remain, and home."""
    loaded = await database.read(queries.load, caller.tenant_id, route_id, now)
    return tagged(request, await paths.path_of(loaded, roads))


@get("/api/stops/{stop_id:str}", opt={"policy": "dispatcher"})
async def show_stop(
    stop_id: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Response[StopRecord]:
    """Return one stop with each attempt, its proof and its history."""
    return tagged(request, await database.read(queries.stop_record, caller.tenant_id, stop_id, now))


def _driver_route(connection: Any, caller: Session, now: datetime) -> schemas.Route:
    route_id = queries.of_driver(connection, caller.tenant_id, caller.driver_id or "", now)
    return queries.whole(connection, caller.tenant_id, route_id, now)


def _load_driver_route(connection: Any, caller: Session, now: datetime) -> queries.RouteNow:
    route_id = queries.of_driver(connection, caller.tenant_id, caller.driver_id or "", now)
    return queries.load(connection, caller.tenant_id, route_id, now)
