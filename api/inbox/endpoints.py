"""HTTP for a phone's outbox."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, post
from litestar.datastructures import State
from msgspec import UNSET
from sqlalchemy.engine import Connection

from api.access import Session
from api.bodies import read_body
from api.database import Database
from api.errors import NotFound
from api.inbox import actions
from api.inbox.schemas import Batch, BatchAnswer
from api.routes import queries as routes
from api.routes.schemas import Route

ANSWER_WITHIN_S = 1.0

_batch = msgspec.json.Decoder(Batch)


@post("/api/inbox", opt={"policy": "driver", "checked_again": True}, status_code=200)
async def take_in(request: Request[Any, Session, State]) -> BatchAnswer:
    """Take in up to 100 actions; each is answered for itself, after all that was taken is durable.

    Safe to repeat. When an action asks for another order and it is ready within a second, the
    answer carries the route.
    """
    # Not injected: Litestar would start a task for each, a tenth of what a POST costs.
    caller, state = request.auth, request.app.state
    database: Database = state.database
    now = state.clock()
    batch = await read_body(request, _batch)
    taken = await database.write(actions.take_in, caller, batch, now)
    if taken.changed is None:
        return BatchAnswer(results=taken.results, server_time=now, revision=taken.revision)
    stream, seq = taken.changed
    settled = await state.reactions.settled(caller.tenant_id, stream, seq, ANSWER_WITHIN_S)
    route = await database.read(_route, caller, stream, state.clock()) if settled else None
    return BatchAnswer(
        results=taken.results,
        server_time=state.clock(),
        revision=route.revision if route else taken.revision,
        route=route or UNSET,
    )


def _route(connection: Connection, caller: Session, stream: str, now: datetime) -> Route | None:
    try:
        return routes.whole(connection, caller.tenant_id, stream, now)
    except NotFound:
        return None
