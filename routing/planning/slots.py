"""Where a stop could go: every slot of every route at once, then driven through to be sure."""

from collections.abc import Iterable, Iterator, Sequence
from math import inf

import msgspec
import numpy as np

from routing.matrix import Matrix
from routing.planning.arrays import Array
from routing.planning.driven import driven, fault, may, price
from routing.problem import Problem, Stop
from routing.schedule import Schedule

TRIES = 8
"""Slots of one van that are driven through before it is given up."""


class Slot(msgspec.Struct, frozen=True):
    """A place for a stop: before the ``at``-th of a van, both by index, and what it costs."""

    van: int
    at: int
    cost: float
    times: Schedule


class _Line(msgspec.Struct):
    """The slots of one van."""

    times: Schedule
    cost: float
    before: Array
    after: Array
    leaves: Array
    latest: Array
    room: Array | None


class Slots:
    """Routes, as stop indices one a van, into which stops may be put."""

    def __init__(self, problem: Problem, matrix: Matrix, routes: Sequence[Sequence[int]]) -> None:
        self.problem, self.matrix = problem, matrix
        self.routes = [list(route) for route in routes]
        self._lines = [self._line(van) for van in range(len(routes))]

    def times(self, van: int) -> Schedule:
        """Return the times of a route as it stands."""
        return self._lines[van].times

    def cost(self, van: int) -> float:
        """Return what a route costs as it stands."""
        return self._lines[van].cost

    def put(self, van: int, route: Iterable[int]) -> None:
        """Give a van another route."""
        self.routes[van] = list(route)
        self._lines[van] = self._line(van)

    def slots(self, stop: int, vans: Sequence[int] | None = None) -> Iterator[Slot]:
        """Yield the sound slots for a stop, the cheapest of all first, one a van."""
        asked = range(len(self.routes)) if vans is None else vans
        asked = [van for van in asked if self._could(van, stop)]
        if not asked:
            return
        who = np.repeat(asked, [len(self._lines[van].before) for van in asked])
        at = np.concatenate([np.arange(len(self._lines[van].before)) for van in asked])
        costs = np.concatenate([self._costs(van, stop) for van in asked])
        tried = dict.fromkeys(asked, 0)
        for slot in np.argsort(costs, kind="stable"):
            van = int(who[slot])
            if costs[slot] == inf:
                return
            if tried[van] >= TRIES:
                continue
            tried[van] += 1
            found = self.slot(stop, van, int(at[slot]))
            if found is not None:
                tried[van] = TRIES
                yield found

    def slot(self, stop: int, van: int, at: int) -> Slot | None:
        """Return one slot with its price, driven through; none if the route would not hold."""
        longer = [*self.routes[van][:at], stop, *self.routes[van][at:]]
        if fault(self.problem, self.matrix, van, longer):
            return None
        times = driven(self.problem, self.matrix, van, longer)
        cost = price(self.problem.vehicles[van], times) - self.cost(van)
        return Slot(van, at, cost, times)

    def _could(self, van: int, stop: int) -> bool:
        vehicle, room = self.problem.vehicles[van], self._lines[van].room
        if vehicle.max_stops is not None and len(self.routes[van]) >= vehicle.max_stops:
            return False
        amounts = self.problem.stops[stop].amounts
        full = room is not None and bool(amounts) and bool((np.array(amounts) > room).any())
        return not full and may(self.problem, vehicle, stop)

    def _line(self, van: int) -> _Line:
        problem, route, vehicle = self.problem, self.routes[van], self.problem.vehicles[van]
        times, first = driven(problem, self.matrix, van, route), len(problem.stops) + 2 * van
        end = first + 1 if vehicle.end is not None else -1
        room = None
        if vehicle.capacity:
            amounts = [problem.stops[at].amounts or (0,) * len(vehicle.capacity) for at in route]
            room = np.array(vehicle.capacity) - np.array(amounts, dtype=int).sum(axis=0)
        # Not the departure there is, which may be late to save hours, but the earliest.
        leaves = [vehicle.shift[0], *(visit.departs_s for visit in times.visits)]
        return _Line(
            times,
            price(vehicle, times),
            np.array([first, *route]),
            np.array([*route, end]),
            np.array(leaves),
            np.array(self._latest(van, times)),
            room,
        )

    def _latest(self, van: int, times: Schedule) -> list[float]:
        """Return how late each stop, and the end, may begin without anything after it being late.

        Breaks are not looked at: a slot this rules out is no slot.
        """
        route, end = self.routes[van], self.problem.vehicles[van].shift[1]
        latest = [end if self.problem.vehicles[van].end is not None else inf]
        ends = [*(self.problem.stops[at] for at in route)]
        for at in range(len(route) - 1, -1, -1):
            visit, stop = times.visits[at], ends[at]
            following = times.visits[at + 1].drive_s if at + 1 < len(route) else self._home(van)
            bound = min(latest[0], end) - following - (visit.departs_s - visit.starts_s)
            latest.insert(0, min(bound, stop.windows[-1][1] if stop.windows else inf))
        return latest

    def _home(self, van: int) -> float:
        end, route = len(self.problem.stops) + 2 * van + 1, self.routes[van]
        if self.problem.vehicles[van].end is None or not route:
            return 0.0
        return float(self.matrix.durations_s[route[-1], end])

    def _costs(self, van: int, at: int) -> Array:
        """Return the price of each slot of a van, infinite where the windows rule it out."""
        line, vehicle, stop = self._lines[van], self.problem.vehicles[van], self.problem.stops[at]
        there, metres_there = self._ways(line.before, at)
        on, metres_on = self._ways(at, line.after)
        direct, metres = self._ways(line.before, line.after)
        more = vehicle.cost_per_h / 3600 * (there + on - direct)
        more += vehicle.cost_per_km / 1000 * (metres_there + metres_on - metres)
        if not self.routes[van]:
            more = more + vehicle.fixed_cost
        starts = _starts(stop, line.leaves + there)
        reaches = starts + stop.service_s + on
        if vehicle.end is None:
            over = starts + stop.service_s > vehicle.shift[1]
        else:
            over = reaches > line.latest + self._setup(line)
        return np.where((reaches > line.latest + self._setup(line)) | over, inf, more)

    def _setup(self, line: _Line) -> Array:
        """Return the parking that a stop at the same door would save the next one."""
        return np.array([*(visit.setup_s for visit in line.times.visits), 0.0])

    def _ways(self, before: Array | int, after: Array | int) -> tuple[Array, Array]:
        ends = np.asarray(after) < 0
        seconds = np.where(ends, 0, self.matrix.durations_s[before, after].astype(float))
        return seconds, np.where(ends, 0, self.matrix.distances_m[before, after].astype(float))


def _starts(stop: Stop, arrives: Array) -> Array:
    """Return when work may begin, infinite after the last window."""
    earliest = arrives if stop.not_before_s is None else np.maximum(arrives, stop.not_before_s)
    if not stop.windows:
        return np.asarray(earliest)
    starts = np.full(earliest.shape, inf)
    for opens, closes in reversed(stop.windows):
        starts = np.where(earliest <= closes, np.maximum(earliest, opens), starts)
    return starts
