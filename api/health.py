"""Is the service well: for a supervisor, a proxy, a person."""

from typing import Any, Literal

import sqlalchemy as sa
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency

from api.database import Database
from api.fields import Answer
from api.roads import Roads, Source


class Health(Answer, frozen=True, kw_only=True):
    """`roads` says who answers for distances now; straight lines keep the day going."""

    status: Literal["ok", "down"]
    database: Literal["ok", "down"]
    roads: Source


@get("/api/health", opt={"policy": "public"})
async def health(
    request: Request[Any, Any, State],
    database: NamedDependency[Database],
    roads: NamedDependency[Roads],
) -> Response[Health]:
    """Say whether the service can answer; 503 when its database cannot."""
    try:
        await database.glance(lambda connection: connection.execute(sa.text("SELECT 1")).scalar())
    except sa.exc.SQLAlchemyError:
        return Response(Health(status="down", database="down", roads=roads.now), status_code=503)
    headers = {"Cache-Control": "no-store"}
    return Response(Health(status="ok", database="ok", roads=roads.now), headers=headers)
