"""Ends a plan: what is left over is tried once more, stop by stop, and says why it does not fit."""

import time
from collections.abc import Sequence
from math import inf

from routing.driven import driven, fault, may, price, too_full
from routing.fleet import Fleet
from routing.improve import Clock
from routing.matrix import Matrix
from routing.problem import Plan, Problem, Reason, Unassigned
from routing.slots import Slots
from routing.vehicle import Vehicle

GRACE_S = 2.0
"""So long, after its time, a plan may still try what is left over."""

TURNED = 0.002
"""By so much dearer a route may become when it is turned round."""

WORDS = {
    Reason.NO_SKILL: "No van that may go there has all the skills.",
    Reason.NO_ROAD: "No road leads there.",
    Reason.TOO_LARGE: "Larger than any van.",
    Reason.WINDOW_UNREACHABLE: "Its window closes before a van can be there.",
    Reason.TOO_FAR: "Farther than any van may drive.",
    Reason.SHIFT_TOO_SHORT: "No shift is long enough to go there and back.",
    Reason.NO_ROOM_LEFT: "Every van that could come is full.",
    Reason.NO_TIME_LEFT: "No van has the time left.",
    Reason.NOT_PLANNED: "The search ended before it was tried.",
}

TESTED = (
    Reason.NO_SKILL,
    Reason.TOO_LARGE,
    Reason.NO_ROAD,
    Reason.WINDOW_UNREACHABLE,
    Reason.TOO_FAR,
    Reason.SHIFT_TOO_SHORT,
)
"""In the order in which `fault` looks: the van that gets farthest says what binds."""


def finish(fleet: Fleet, clock: Clock) -> Plan:
    """Try to put in each stop left over, by priority; say why the others stay out."""
    problem, matrix = fleet.problem, fleet.matrix
    slots = Slots(problem, matrix, [fleet.stops(route) for route in fleet.routes])
    left = fleet.stops(sorted(fleet.left))
    ends = inf if clock.ends == inf else max(clock.ends, time.monotonic()) + GRACE_S
    why: dict[int, Reason] = {}
    for stop in sorted(left, key=lambda at: (-problem.stops[at].priority, at)):
        reason = alone(problem, matrix, stop)
        if reason is None:
            if time.monotonic() > ends:
                reason = Reason.NOT_PLANNED
            elif (slot := next(slots.slots(stop), None)) is not None:
                route = slots.routes[slot.van]
                slots.put(slot.van, [*route[: slot.at], stop, *route[slot.at :]])
                continue
            else:
                reason = no_more(slots, stop)
        why[stop] = reason
    for van in range(len(slots.routes)):
        _turn_round(slots, van)
    return plan_of(slots, why)


def _turn_round(slots: Slots, van: int) -> None:
    """Drive a route through zones the way drivers do, the nearer end first, if that costs nothing.

    Six of the seven routes of the Amazon sample begin nearer to the station than they end.
    """
    route, vehicle = slots.routes[van], slots.problem.vehicles[van]
    if slots.problem.zone_s == 0 or not any(slots.problem.stops[at].zone for at in route):
        return
    start = len(slots.problem.stops) + 2 * van
    metres = slots.matrix.distances_m[start, [route[0], route[-1]]]
    turned = route[::-1]
    if metres[1] < metres[0] and not fault(slots.problem, slots.matrix, van, turned):
        times = driven(slots.problem, slots.matrix, van, turned)
        if price(vehicle, times) <= slots.cost(van) * (1 + TURNED):
            slots.put(van, turned)


def plan_of(slots: Slots, why: dict[int, Reason]) -> Plan:
    """Return routes of stop indices as a plan."""
    problem, vans = slots.problem, range(len(slots.routes))
    return Plan(
        routes={
            vehicle.id: tuple(problem.stops[at].id for at in slots.routes[van])
            for van, vehicle in enumerate(problem.vehicles)
        },
        unassigned={
            problem.stops[at].id: Unassigned(why[at], WORDS[why[at]]) for at in sorted(why)
        },
        cost=sum(slots.cost(van) for van in vans),
        drive_s=sum(slots.times(van).drive_s for van in vans if slots.routes[van]),
        distance_m=sum(slots.times(van).distance_m for van in vans if slots.routes[van]),
    )


def alone(
    problem: Problem, matrix: Matrix, stop: int, vans: Sequence[int] | None = None
) -> Reason | None:
    """Send every van to this stop alone; return what binds, or nothing if one can go."""
    farthest = Reason.NO_SKILL
    tried = set[object]()
    for van in range(len(problem.vehicles)) if vans is None else vans:
        vehicle = problem.vehicles[van]
        kind = (_kind(vehicle), may(problem, vehicle, stop))
        if kind in tried:
            continue
        tried.add(kind)
        found = fault(problem, matrix, van, [stop])
        if found is None:
            return None
        farthest = max(farthest, found, key=TESTED.index)
    return farthest


def _kind(vehicle: Vehicle) -> object:
    """Return all that matters for a van that goes to one stop."""
    limits = (vehicle.max_stops, vehicle.max_distance_m, vehicle.max_drive_s, vehicle.max_work_s)
    ways = (vehicle.start, vehicle.end, vehicle.shift, vehicle.breaks)
    return (vehicle.skills, vehicle.capacity, *ways, *limits)


def no_more(slots: Slots, stop: int, vans: Sequence[int] | None = None) -> Reason:
    """Say whether it is room or time that the vans which could come have no more of."""
    problem = slots.problem
    for van in range(len(problem.vehicles)) if vans is None else vans:
        vehicle = problem.vehicles[van]
        could = may(problem, vehicle, stop) and not fault(problem, slots.matrix, van, [stop])
        if could and not too_full(problem, vehicle, [*slots.routes[van], stop]):
            return Reason.NO_TIME_LEFT
    return Reason.NO_ROOM_LEFT
