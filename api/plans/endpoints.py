"""HTTP for plans."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from api.access import Session
from api.answers import tagged
from api.bodies import read_body
from api.database import Database
from api.geocoder import use_geocoder
from api.plans import actions, queries, schemas
from api.plans.rules import difference, totals_of
from api.roads import Roads
from api.settings import Settings

AnyRequest = Request[Any, Any, State]

_new_plan = msgspec.json.Decoder(schemas.NewPlan)
_change = msgspec.json.Decoder(schemas.ChangePlan)
_run = msgspec.json.Decoder(schemas.RunPlan)
_move = msgspec.json.Decoder(schemas.MoveStops)
_dispatch = msgspec.json.Decoder(schemas.DispatchPlan)


@post("/api/plans", opt={"policy": "dispatcher"})
async def make_plan(
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> schemas.PlanRecord:
    """Read a file of orders as a day to be planned; rows that cannot be planned come back."""
    given = await read_body(request, _new_plan)
    found = await asyncio.to_thread(_read, given, settings)
    plan_id = await database.write(actions.make, caller.tenant_id, given, found, now)
    request.app.state.wake.tell()
    return await database.read(queries.record, caller.tenant_id, plan_id)


def _read(given: schemas.NewPlan, settings: Settings) -> actions.Read:
    with use_geocoder(settings) as geocoder:
        return actions.read(given, geocoder)


@get("/api/plans", opt={"policy": "dispatcher"})
async def show_plans(
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    day: Annotated[date, QueryParameter()],
) -> Response[schemas.PlanList]:
    """Return the plans of a day, newest first."""
    return tagged(request, await database.read(queries.of_day, caller.tenant_id, day))


@get("/api/plans/{plan_id:str}", opt={"policy": "dispatcher"})
async def show_plan(
    plan_id: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
) -> Response[schemas.PlanRecord]:
    """Return a plan whole, with the best routes found so far."""
    return tagged(request, await database.read(queries.record, caller.tenant_id, plan_id))


@patch("/api/plans/{plan_id:str}", opt={"policy": "dispatcher"})
async def change_plan(
    plan_id: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> schemas.PlanRecord:
    """Plan with other vans from now on; run it again to see what they make of it."""
    given = await read_body(request, _change)
    await database.write(
        actions.change_vans, caller.tenant_id, plan_id, given.vans, given.version, now
    )
    request.app.state.wake.tell()
    return await database.read(queries.record, caller.tenant_id, plan_id)


@post("/api/plans/{plan_id:str}/run", opt={"policy": "dispatcher"}, status_code=202)
async def run_plan(
    plan_id: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
) -> schemas.PlanRecord:
    """Begin to search; `plan` events of the live feed tell how far it is."""
    given = await read_body(request, _run)
    await request.app.state.planner.run(
        caller.tenant_id, plan_id, seconds=given.seconds, seed=given.seed
    )
    return await database.read(queries.record, caller.tenant_id, plan_id)


@delete("/api/plans/{plan_id:str}", opt={"policy": "dispatcher"}, status_code=204)
async def delete_plan(
    plan_id: FromPath[str],
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
) -> None:
    """Forget a plan and the names in it; routes that it became stay."""
    await database.write(actions.delete, caller.tenant_id, plan_id)


@delete("/api/plans/{plan_id:str}/run", opt={"policy": "dispatcher"}, status_code=200)
async def stop_plan(
    plan_id: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
) -> schemas.PlanRecord:
    """End a search; what it found so far stays. Safe to repeat."""
    found = await database.read(queries.record, caller.tenant_id, plan_id)
    await request.app.state.planner.cancel(found.id)
    return await database.read(queries.record, caller.tenant_id, plan_id)


@get("/api/plans/{plan_id:str}/beside/{other_id:str}", opt={"policy": "dispatcher"})
async def compare_plans(
    plan_id: FromPath[str],
    other_id: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
) -> Response[schemas.Compared]:
    """Return two plans side by side: kilometres, hours, lateness, and the load of each van."""
    found = await database.read(queries.compare, caller.tenant_id, plan_id, other_id)
    return tagged(request, found)


@post("/api/plans/{plan_id:str}/move", opt={"policy": "dispatcher"}, status_code=200)
async def move_stops(
    plan_id: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    roads: NamedDependency[Roads],
    now: NamedDependency[datetime],
) -> schemas.Moved:
    """Move stops to a van, within it, or out of the plan, and say what that costs; or only say."""
    given = await read_body(request, _move)
    found = await database.read(actions.planned, caller.tenant_id, plan_id, given.version)
    priced = await asyncio.to_thread(queries.price, found, given, roads)
    version = given.version
    if not given.dry:
        version = await database.write(
            actions.replace, caller.tenant_id, plan_id, priced.drafts, given.version, now
        )
        request.app.state.wake.tell()
    assert found.drafts is not None
    return schemas.Moved(
        before=priced.before,
        after=priced.after,
        more=difference(totals_of(found.drafts), totals_of(priced.drafts)),
        version=version,
    )


@post("/api/plans/{plan_id:str}/dispatch", opt={"policy": "dispatcher"}, status_code=201)
async def dispatch_plan(
    plan_id: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    roads: NamedDependency[Roads],
    now: NamedDependency[datetime],
) -> schemas.Dispatched:
    """Turn a plan into routes; each driver's phone gets his. What no van takes stays behind."""
    given = await read_body(request, _dispatch)
    found = await database.read(actions.planned, caller.tenant_id, plan_id, given.version)
    matrices = await asyncio.to_thread(queries.matrices, found, roads)
    sent = await database.write(
        actions.dispatch, caller.tenant_id, plan_id, given.version, matrices, now
    )
    assert found.drafts is not None
    return schemas.Dispatched(routes=sent, left_behind=len(found.drafts.unassigned))
