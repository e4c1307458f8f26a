"""Ends a plan: what is left over is tried once more, stop by stop, and says why it does not fit."""

import time
from math import inf

from routing.planning.driven import driven, fault, price
from routing.planning.fleet import Fleet
from routing.planning.improve import Clock
from routing.planning.reasons import WORDS, alone, no_more
from routing.planning.slots import Slots
from routing.problem import Plan, Reason, Unassigned

GRACE_S = 2.0
"""So long, after its time, a plan may still try what is left over."""

TURNED = 0.002
"""By so much dearer a route may become when it is turned round."""


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
