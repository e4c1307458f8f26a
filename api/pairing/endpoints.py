"""HTTP for pairing and sessions."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import access
from api.access import Session
from api.bodies import read_body
from api.database import Database
from api.errors import TooManyRequests
from api.pairing import actions, queries, schemas
from api.pairing.actions import Paired
from api.routes import queries as routes
from api.settings import Settings

_pair_request = msgspec.json.Decoder(schemas.PairRequest)

AnyRequest = Request[Any, Any, State]


@post("/api/pair", opt={"policy": "public"})
async def pair(
    request: AnyRequest,
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[schemas.Session]:
    """Turn a one-time code into a session of this device; the session is the cookie."""
    data = await read_body(request, _pair_request)
    address = request.client.host if request.client else ""
    if not request.app.state.pair_limit.try_once(address):
        raise TooManyRequests("Too many wrong codes from this address.")
    paired = await database.write(
        actions.pair, data.code, data.device_name, now, settings.session_days
    )
    if not isinstance(paired, Paired):
        raise paired
    request.app.state.pair_limit.forgive(address)
    found = await database.read(access.find_session, access.hash_of(paired.token), now)
    assert found is not None
    cookie = access.session_cookie(
        request, paired.role, paired.token, settings.session_days * 86_400
    )
    return Response(await database.read(queries.describe, found), cookies=[cookie])


@get("/api/session", opt={"policy": "paired"})
async def show_session(
    caller: NamedDependency[Session], database: NamedDependency[Database]
) -> schemas.Session:
    """Say who this device is."""
    return await database.read(queries.describe, caller)


@delete("/api/session", opt={"policy": "paired"})
async def end_session(
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Response[None]:
    """Sign this device out, at once and for good."""
    await database.write(
        access.revoke, now, tenant_id=caller.tenant_id, token_hash=caller.token_hash
    )
    request.app.state.wake.tell()
    cookie = access.session_cookie(request, caller.role, "", 0)
    return Response(None, status_code=204, cookies=[cookie])


@post("/api/routes/{route_id:str}/pairing", opt={"policy": "dispatcher"})
async def pair_phone(
    route_id: FromPath[str],
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> schemas.PairingCode:
    """Make a code that pairs a phone with this route's driver, once, within ten minutes."""
    driver_id = await database.read(routes.driver_of_route, caller.tenant_id, route_id)
    made = await database.write(
        actions.make_code, tenant_id=caller.tenant_id, role="driver", driver_id=driver_id, now=now
    )
    return queries.shown(settings.url, "driver", made)


@delete("/api/routes/{route_id:str}/pairing", opt={"policy": "dispatcher"})
async def sign_out_phones(
    route_id: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> None:
    """Sign out every phone of this route's driver, at once."""
    driver_id = await database.read(routes.driver_of_route, caller.tenant_id, route_id)
    await database.write(
        actions.revoke_phones, now, tenant_id=caller.tenant_id, driver_id=driver_id
    )
    # Whoever listens looks at once whether it still may.
    request.app.state.wake.tell()
