"""Answers "what if": where a stop could go, what a move costs, what if a van stays in."""

from collections.abc import Sequence

import msgspec

from routing.errors import NotInThisProblem
from routing.matrix import Matrix
from routing.planning.driven import fault
from routing.planning.finish import plan_of
from routing.planning.reasons import alone, no_more
from routing.planning.slots import Slots
from routing.problem import Plan, Problem, Reason
from routing.schedule import Schedule


class Price(msgspec.Struct, frozen=True):
    """What a change does to one van: more (or less) of its cost, seconds and metres."""

    vehicle_id: str
    cost: float
    drive_s: float
    distance_m: float
    ends_later_s: float


class Insertion(msgspec.Struct, frozen=True):
    """A sound place for a stop: before the ``position``-th of the van's route."""

    vehicle_id: str
    position: int
    price: Price


class Changed(msgspec.Struct, frozen=True):
    """A plan as it would be.

    Attributes
    ----------
    plan
        All routes, and what is on none, with its reason.
    prices
        For each van that changes.
    fault
        Why a van could not drive its new route, if it could not: the dispatcher may still want it.
    """

    plan: Plan
    prices: tuple[Price, ...]
    fault: Reason | None = None


def insertions(
    problem: Problem, plan: Plan, stop: str, matrix: Matrix, *, best: int = 3
) -> tuple[Insertion, ...]:
    """Return the cheapest sound places for a stop over all routes, one a van at most.

    A stop that is on a route is taken out first.

    Parameters
    ----------
    stop
        Id of a stop of the problem: for a new order, add it to the problem and the matrix before.

    Raises
    ------
    NotInThisProblem
        No such stop.
    """
    at = _index(problem, stop)
    slots = Slots(problem, matrix, _routes(problem, plan, without=at))
    found: list[Insertion] = []
    for slot in slots.slots(at):
        if len(found) == best:
            break
        change = _price(problem, slot.van, slots.times(slot.van), slot.times, slot.cost)
        found.append(Insertion(problem.vehicles[slot.van].id, slot.at, change))
    return tuple(found)


def move(
    problem: Problem,
    plan: Plan,
    stop: str,
    vehicle: str,
    matrix: Matrix,
    *,
    position: int | None = None,
) -> Changed:
    """Put a stop on another van, or elsewhere on its own, and price both routes.

    Without a position it goes where it is cheapest, or last if it fits nowhere.

    Raises
    ------
    NotInThisProblem
        No such stop or vehicle.
    """
    at, van = _index(problem, stop), _van(problem, vehicle)
    before = Slots(problem, matrix, _routes(problem, plan))
    slots = Slots(problem, matrix, _routes(problem, plan, without=at))
    route = slots.routes[van]
    if position is None:
        slot = next(slots.slots(at, [van]), None)
        position = len(route) if slot is None else slot.at
    slots.put(van, [*route[:position], at, *route[position:]])
    return _changed(before, slots, plan, {}, fault(problem, matrix, van, slots.routes[van]))


def without(problem: Problem, plan: Plan, vehicle: str, matrix: Matrix) -> Changed:
    """Keep a van in: its stops go where they are cheapest, by priority, or say why they cannot.

    Raises
    ------
    NotInThisProblem
        No such vehicle.
    """
    van = _van(problem, vehicle)
    before = Slots(problem, matrix, _routes(problem, plan))
    slots = Slots(problem, matrix, before.routes)
    homeless, why = list(slots.routes[van]), dict[int, Reason]()
    slots.put(van, ())
    others = [other for other in range(len(problem.vehicles)) if other != van]
    for at in sorted(homeless, key=lambda at: -problem.stops[at].priority):
        slot = next(slots.slots(at, others), None)
        if slot is None:
            why[at] = alone(problem, matrix, at, others) or no_more(slots, at, others)
        else:
            route = slots.routes[slot.van]
            slots.put(slot.van, [*route[: slot.at], at, *route[slot.at :]])
    return _changed(before, slots, plan, why, None)


def _changed(
    before: Slots, after: Slots, plan: Plan, why: dict[int, Reason], wrong: Reason | None
) -> Changed:
    problem = before.problem
    prices = tuple(
        _price(
            problem,
            van,
            before.times(van),
            after.times(van),
            after.cost(van) - before.cost(van),
        )
        for van in range(len(problem.vehicles))
        if before.routes[van] != after.routes[van]
    )
    made = plan_of(after, why)
    routed = {id for route in made.routes.values() for id in route}
    rest = {id: said for id, said in plan.unassigned.items() if id not in routed}
    return Changed(msgspec.structs.replace(made, unassigned=rest | made.unassigned), prices, wrong)


def _price(problem: Problem, van: int, was: Schedule, now: Schedule, cost: float) -> Price:
    return Price(
        vehicle_id=problem.vehicles[van].id,
        cost=cost,
        drive_s=_drive_s(now) - _drive_s(was),
        distance_m=_metres(now) - _metres(was),
        ends_later_s=now.ends_s - was.ends_s,
    )


def _drive_s(times: Schedule) -> float:
    """Return seconds on the road; a van without stops stays in."""
    return times.drive_s if times.visits else 0.0


def _metres(times: Schedule) -> float:
    return times.distance_m if times.visits else 0.0


def _routes(problem: Problem, plan: Plan, without: int = -1) -> list[list[int]]:
    row = {stop.id: at for at, stop in enumerate(problem.stops)}
    routes: list[Sequence[str]] = [plan.routes.get(van.id, ()) for van in problem.vehicles]
    try:
        return [[row[id] for id in route if row[id] != without] for route in routes]
    except KeyError as error:
        raise NotInThisProblem(f"The plan has a stop {error} that the problem has not.") from error


def _index(problem: Problem, stop: str) -> int:
    for at, each in enumerate(problem.stops):
        if each.id == stop:
            return at
    raise NotInThisProblem(f"Expected a stop of the problem, not {stop}.")


def _van(problem: Problem, vehicle: str) -> int:
    for at, each in enumerate(problem.vehicles):
        if each.id == vehicle:
            return at
    raise NotInThisProblem(f"Expected a vehicle of the problem, not {vehicle}.")
