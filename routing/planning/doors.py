"""Same-door grouping: stops at one door are planned as one visit and split again."""

from collections import defaultdict
from math import inf

from routing.problem import Problem, Stop

Door = tuple[int, ...]
"""Indices of the stops served in one visit, in the problem's order."""


def doors(problem: Problem) -> list[Door]:
    """Gather stops that ask for the same and stand at one door, as far as any van can take them.

    A gathered visit fits the smallest van and leaves every stop of it within its windows.
    """
    alike: dict[object, list[int]] = defaultdict(list)
    for at, stop in enumerate(problem.stops):
        wishes = (stop.windows, stop.not_before_s, stop.skills, stop.priority, stop.zone)
        alike[(stop.place, stop.vehicle_id, stop.setup_s, *wishes)].append(at)
    gathered = [door for group in alike.values() for door in _split(problem, group)]
    return sorted(gathered)


def window_at(stops: tuple[Stop, ...]) -> tuple[tuple[float, float], ...]:
    """Return the windows in which a visit may begin, so that its last stop begins in time."""
    first = stops[0]
    later = (first.setup_s if len(stops) > 1 else 0) + sum(stop.service_s for stop in stops[:-1])
    opens_at = -inf if first.not_before_s is None else first.not_before_s
    windows = first.windows or ((-inf, inf),)
    return tuple(
        (max(opens, opens_at), closes - later)
        for opens, closes in windows
        if max(opens, opens_at) <= closes - later
    )


def _split(problem: Problem, group: list[int]) -> list[Door]:
    found: list[list[int]] = []
    for at in group:
        if found and _fits(problem, [*found[-1], at]):
            found[-1].append(at)
        else:
            found.append([at])
    return [tuple(door) for door in found]


def _fits(problem: Problem, door: list[int]) -> bool:
    stops = tuple(problem.stops[at] for at in door)
    wanted = stops[0].windows or ((-inf, inf),)
    room = [min(loads) for loads in zip(*(van.capacity for van in problem.vehicles), strict=True)]
    limits = [van.max_stops for van in problem.vehicles if van.max_stops is not None]
    return (
        len(door) <= min(limits, default=inf)
        and sum(stop.service_s for stop in stops) <= LONGEST_S
        and (len(window_at(stops)) == len(wanted) or stops[0].not_before_s is not None)
        and bool(window_at(stops))
        and all(_load(stops, dimension) <= limit for dimension, limit in enumerate(room))
    )


LONGEST_S = 3600
"""A visit that takes longer is split, so that two vans may share a tower."""


def _load(stops: tuple[Stop, ...], dimension: int) -> int:
    delivered = sum(stop.amounts[dimension] for stop in stops if stop.amounts)
    return max(delivered, sum(stop.pickups[dimension] for stop in stops if stop.pickups))
