"""Why a stop is on no route: found by sending each van there, not guessed."""

from collections.abc import Sequence

from routing.matrix import Matrix
from routing.planning.driven import fault, may, too_full
from routing.planning.slots import Slots
from routing.problem import Problem, Reason
from routing.vehicle import Vehicle

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
