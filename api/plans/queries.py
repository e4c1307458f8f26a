"""Reads of plans: a day's list, one whole, two side by side, and the price of a move."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy.engine import Connection

from api.errors import InvalidBody
from api.imports.rules import MOST_STOPS
from api.plans.actions import NothingPlanned, PlanNow, load
from api.plans.rules import (
    Asked,
    difference,
    drafts_of,
    plan_stop,
    problem_of,
    totals_of,
)
from api.plans.schemas import (
    Compared,
    DraftRoute,
    Drafts,
    MoveStops,
    PlanList,
    PlanPlace,
    PlanRecord,
    PlanSummary,
    Progress,
    Totals,
    Unassigned,
    Van,
)
from api.plans.tables import plan
from routing.matrix import Matrix
from routing.problem import Plan, Problem
from routing.roads.engine import RoadEngine

LEFT_OUT = "Left out by the dispatcher."


_listed = [
    column for column in plan.c if column.name not in ("stops", "vans", "rejected", "drafts")
]


class Priced(Struct, frozen=True):
    """A move that is not written yet: the routes it touches before and after, and all after."""

    before: list[DraftRoute]
    after: list[DraftRoute]
    drafts: Drafts


def of_day(connection: Connection, tenant_id: str, day: date) -> PlanList:
    """Return the plans of a day, newest first."""
    rows = connection.execute(
        sa.select(*_listed)
        .where(plan.c.tenant_id == tenant_id, plan.c.day == day)
        .order_by(plan.c.created_at.desc())
    )
    return PlanList(plans=[_summary(row) for row in rows])


def record(connection: Connection, tenant_id: str, plan_id: str) -> PlanRecord:
    """Return a plan whole."""
    now = load(connection, tenant_id, plan_id)
    drafts = now.drafts or Drafts(routes=[], unassigned=[], roads="")
    return PlanRecord(
        **structs.asdict(_summary(now.row)),
        depot=PlanPlace(lon=now.row.depot_lon, lat=now.row.depot_lat),
        van_list=now.vans,
        stop_list=[plan_stop(one) for one in now.stops],
        rejected_rows=now.rejected,
        routes=drafts.routes,
        unassigned=drafts.unassigned,
        roads=drafts.roads or None,
    )


def compare(connection: Connection, tenant_id: str, plan_id: str, other_id: str) -> Compared:
    """Return two plans side by side.

    Raises
    ------
    NotFound, NothingPlanned
    """
    one, other = load(connection, tenant_id, plan_id), load(connection, tenant_id, other_id)
    if one.drafts is None or other.drafts is None:
        raise NothingPlanned("One of the plans has no routes yet.")
    return Compared(
        plan=_summary(one.row),
        other=_summary(other.row),
        more=difference(totals_of(one.drafts), totals_of(other.drafts)),
        plan_routes=one.drafts.routes,
        other_routes=other.drafts.routes,
    )


def price(now: PlanNow, asked: MoveStops, engine: RoadEngine) -> Priced:
    """Return what a move makes of the routes it touches; the roads are asked for those only.

    Raises
    ------
    NothingPlanned
        The plan has no routes.
    InvalidBody
        A stop or van that the plan has not.
    NoRoadThere
        A stop is off the map of roads.
    """
    if now.drafts is None:
        raise NothingPlanned("The plan has no routes yet.")
    known = {stop.id for stop in now.stops}
    if missing := [id for id in asked.stop_ids if id not in known]:
        raise InvalidBody(f"The plan has no stop {missing[0]}.", field="stop_ids")
    if asked.van is not None and asked.van not in {van.name for van in now.vans}:
        raise InvalidBody(f"The plan has no van {asked.van!r}.", field="van")
    moved = dict.fromkeys(asked.stop_ids)
    orders = {route.van: route.stop_ids for route in now.drafts.routes}
    after = {van: [id for id in ids if id not in moved] for van, ids in orders.items()}
    if asked.van is not None:
        order = after.setdefault(asked.van, [])
        order[asked.position : asked.position] = moved
        if len(order) > MOST_STOPS:
            cure = f"Give a van at most {MOST_STOPS:,} stops."
            detail = f"{asked.van} would have {len(order):,} stops."
            raise InvalidBody(detail, field="van", cure=cure)
    touched = [van for van in after if after[van] != orders.get(van)]
    redone = {van: driven_again(now, van, after[van], engine) for van in touched if after[van]}
    kept = [route for route in now.drafts.routes if route.van not in touched]
    unassigned = [one for one in now.drafts.unassigned if one.stop_id not in moved]
    if asked.van is None:
        unassigned += [Unassigned(stop_id=id, reason="left_out", words=LEFT_OUT) for id in moved]
    routes = sorted([*kept, *redone.values()], key=_place_of(now.vans))
    return Priced(
        before=[route for route in now.drafts.routes if route.van in touched],
        after=list(redone.values()),
        drafts=structs.replace(now.drafts, routes=routes, unassigned=unassigned),
    )


def driven_again(
    now: PlanNow, name: str, stop_ids: Sequence[str], engine: RoadEngine
) -> DraftRoute:
    """Return one van's route for an order of stops, by the roads as they are now."""
    problem = problem_of_route(now, name, stop_ids)
    plan = Plan({name: tuple(stop_ids)}, {})
    return drafts_of(now.day, problem, engine.matrix(problem.places), plan).routes[0]


def matrices(now: PlanNow, engine: RoadEngine) -> dict[str, Matrix]:
    """Return each route's matrix by van, as a route is driven by it: the depot, then its stops."""
    stops = {stop.id: stop for stop in now.stops}
    depots = {van.name: van.depot for van in now.vans}
    found = {}
    for route in now.drafts.routes if now.drafts else []:
        own = depots[route.van]
        depot = (own.lon, own.lat) if own else now.day.depot
        places = [(stops[id].lon, stops[id].lat) for id in route.stop_ids]
        found[route.van] = engine.matrix([depot, *places])
    return found


def problem_of_route(now: PlanNow, name: str, stop_ids: Sequence[str]) -> Problem:
    """Return one van and its stops, in order."""
    stops: dict[str, Asked] = {stop.id: stop for stop in now.stops}
    van = next(van for van in now.vans if van.name == name)
    return problem_of(now.day, [stops[id] for id in stop_ids], [van])


def changed_since(connection: Connection, tenant_id: str, at: datetime) -> list[PlanSummary]:
    """Return the plans that changed at an instant or later, for the live feed."""
    rows = connection.execute(
        sa.select(*_listed)
        .where(plan.c.tenant_id == tenant_id, plan.c.changed_at >= at)
        .order_by(plan.c.changed_at)
    )
    return [_summary(row) for row in rows]


def _place_of(vans: Sequence[Van]) -> Any:
    places = {van.name: place for place, van in enumerate(vans)}
    return lambda route: places[route.van]


def _summary(row: sa.Row[Any]) -> PlanSummary:
    return PlanSummary(
        id=row.id,
        name=row.name,
        day=row.day,
        timezone=row.timezone,
        state=row.state,
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
        vans=row.van_count,
        stops=row.stop_count,
        rejected=row.rejected_count,
        totals=msgspec.json.decode(row.totals, type=Totals) if row.totals else None,
        progress=msgspec.json.decode(row.progress, type=Progress) if row.progress else None,
    )
