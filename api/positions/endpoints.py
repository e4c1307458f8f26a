"""HTTP for positions: from the driver's app, and from phone trackers that run screen off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access import Session
from api.bodies import read_body
from api.database import Database
from api.errors import InvalidBody
from api.positions import actions, queries, rules
from api.positions.schemas import Fix, Fixes, Kept, Source

AnyRequest = Request[Any, Any, State]

# One message of a tracker is below 1 kB; what it held back without a signal comes one by one.
LARGEST = 65_536

_fixes = msgspec.json.Decoder(Fixes)


@post("/api/positions", opt={"policy": "driver", "checked_again": True}, status_code=200)
async def take_positions(
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Kept:
    """Take in up to 500 fixes of the driver's app, on shift only; 403 when there is no shift."""
    given = await read_body(request, _fixes)
    return await database.write(actions.take_in, caller, given.fixes, now)


@get("/api/trackers/{key:str}/osmand", opt={"policy": "public"})
async def osmand_by_query(
    key: FromPath[str],
    request: AnyRequest,
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Kept:
    """Take in one fix of OsmAnd or an old Traccar Client, in its address."""
    fixes = rules.from_osmand(dict(request.query_params), now)
    return await _keep(database, key, fixes, "osmand", now)


@post(
    "/api/trackers/{key:str}/osmand",
    opt={"policy": "public"},
    status_code=200,
    request_max_body_size=LARGEST,
)
async def osmand(
    key: FromPath[str],
    request: AnyRequest,
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Kept:
    """Take in fixes of Traccar Client: the JSON of version 9, or a form, or its address."""
    body = await request.body()
    if body.lstrip()[:1] == b"{":
        fixes = rules.from_traccar(_json(body), now)
    else:
        fixes = rules.from_osmand(_form(request, body), now)
    return await _keep(database, key, fixes, "osmand", now)


@post(
    "/api/trackers/{key:str}/owntracks",
    opt={"policy": "public"},
    status_code=200,
    request_max_body_size=LARGEST,
)
async def owntracks(
    key: FromPath[str],
    request: AnyRequest,
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Response[list[Any]]:
    """Take in a message of OwnTracks in its HTTP mode; it expects a list of commands: none."""
    fixes = rules.from_owntracks(_json(await request.body()), now)
    await _keep(database, key, fixes, "owntracks", now)
    return Response([])


@get("/api/trackers/{key:str}/gpslogger", opt={"policy": "public"})
async def gpslogger_by_query(
    key: FromPath[str],
    request: AnyRequest,
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Kept:
    """Take in one fix of GPSLogger, in its address."""
    fixes = rules.from_gpslogger(dict(request.query_params), now)
    return await _keep(database, key, fixes, "gpslogger", now)


@post(
    "/api/trackers/{key:str}/gpslogger",
    opt={"policy": "public"},
    status_code=200,
    request_max_body_size=LARGEST,
)
async def gpslogger(
    key: FromPath[str],
    request: AnyRequest,
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Kept:
    """Take in one fix of GPSLogger, as a form."""
    fixes = rules.from_gpslogger(_form(request, await request.body()), now)
    return await _keep(database, key, fixes, "gpslogger", now)


async def _keep(
    database: Database, key: str, fixes: Sequence[Fix], source: Source, now: datetime
) -> Kept:
    """Store them as those of the key's driver; a key that is not known learns nothing else."""
    tenant_id, driver_id = await database.read(queries.driver_of_key, key)
    if not fixes:
        return Kept(kept=0, off_shift=0)
    return await database.write(actions.keep, tenant_id, driver_id, fixes, source, now)


def _json(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidBody(f"Expected JSON: {error}.", field="body") from None


def _form(request: AnyRequest, body: bytes) -> dict[str, str]:
    """Return the fields of a form, and those of the address."""
    try:
        return dict(request.query_params) | dict(parse_qsl(body.decode(), max_num_fields=100))
    except ValueError as error:
        raise InvalidBody(f"Expected a form: {error}.", field="body") from None
