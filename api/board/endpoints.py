"""HTTP for the board."""

from datetime import date, datetime
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.access import Session
from api.answers import tagged
from api.board import queries, schemas
from api.database import Database

AnyRequest = Request[Any, Any, State]


@get("/api/routes", opt={"policy": "dispatcher"})
async def show_board(
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
    day: Annotated[date | None, QueryParameter()] = None,
) -> Response[schemas.Board]:
    """Return all routes of a day: progress, lateness, who was heard of when."""
    board = await database.read(queries.board, caller.tenant_id, day, now)
    return tagged(request, board, apart=("server_time",))
