"""Searches the routes of several vans with PyVRP, from the routes there are or from none.

PyVRP: N. A. Wouda, L. Lan and W. Kool, INFORMS Journal on Computing 36(4), 2024. Every visit is
optional with a prize above any detour, so a day that does not fit ends with stops left out rather
than with no plan. Skills, territories and known zones are a profile a kind of van; several windows
are alternatives of which one is taken; parking lies on the way to a door.
"""

import time
from collections.abc import Callable, Sequence
from math import ceil, floor, inf, isfinite
from typing import Any

import numpy as np

from routing.matrix import UNREACHABLE_S
from routing.places import Window
from routing.planning.arrays import Array
from routing.planning.day import Day, Route
from routing.pyvrp import loaded
from routing.vehicle import Break, Vehicle

NEIGHBOURS = 25
"""So many near doors each may come to stand beside; half of PyVRP's 50 is faster and as good."""

HISTORY = 300

Found = Callable[[list[Route]], None]
"""Called with the best routes so far, every `TELL_S` at most: to read them out takes a turn."""

TELL_S = 0.5


def search(
    day: Day,
    routes: Sequence[Route],
    *,
    seed: int,
    turns: int | None = None,
    seconds: float | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    found: Found | None = None,
) -> list[Route]:
    """Return better routes, one a van; what is on none is left out.

    Parameters
    ----------
    day
        Small enough for a matrix of 16 bytes a pair and kind of van.
    routes
        One a van, all empty for a cold start. Routes that cannot be kept make it cold, too.
    turns, seconds
        Ends after so many iterations or seconds, whichever is first. By turns alone a run repeats.
    """
    fleet = _Fleet(day)
    result = loaded().solve(
        fleet.data,
        _Until(turns, seconds, cancelled),
        seed=seed,
        collect_stats=False,
        params=_params(fleet, found),
        initial_solution=fleet.solution(routes) if any(routes) else None,
    )
    return fleet.routes(result.best) if result.best.is_feasible() else [list(r) for r in routes]


class _Until:
    """Stops the search."""

    def __init__(
        self, turns: int | None, seconds: float | None, cancelled: Callable[[], bool]
    ) -> None:
        self.turns, self.cancelled, self.made = turns, cancelled, 0
        self.ends = inf if seconds is None else time.monotonic() + seconds

    def __call__(self, best_cost: float) -> bool:
        self.made += 1
        spent = self.turns is not None and self.made > self.turns
        return spent or time.monotonic() >= self.ends or self.cancelled()


def _params(fleet: "_Fleet", found: Found | None) -> Any:
    told = time.monotonic()

    class Callbacks(loaded().IteratedLocalSearchCallbacks):  # type: ignore[misc]
        def on_best(self, best: Any) -> None:
            nonlocal told
            if found is not None and time.monotonic() > told + TELL_S and best.is_feasible():
                found(fleet.routes(best))
                told = time.monotonic()

    return loaded().SolveParams(
        ils=loaded().IteratedLocalSearchParams(history_length=HISTORY, callbacks=Callbacks()),
        neighbourhood=loaded().search.NeighbourhoodParams(num_neighbours=NEIGHBOURS),
    )


class _Fleet:
    """A day in PyVRP's words."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.epoch = floor(min(van.shift[0] for van in day.vans))
        self.breaks = sorted({each for van in day.vans for each in van.breaks}, key=_opening)
        self.kinds: dict[object, list[int]] = {}
        for van in range(len(day.vans)):
            self.kinds.setdefault(self._kind(van), []).append(van)
        self.data = self._data()

    def _kind(self, van: int) -> object:
        """Return what makes two vans alike: all but their ids."""
        day, one = self.day, self.day.vans[van]
        ways = (int(day.starts[van]), int(day.ends[van]), int(day.start_spots[van]))
        limits = (one.max_stops, one.max_distance_m, one.max_drive_s, one.max_work_s)
        costs = (one.fixed_cost, one.cost_per_h, one.cost_per_km)
        rest = (one.shift, one.capacity, one.breaks)
        return (*ways, *rest, *limits, *costs, self._profile(van))

    def _profile(self, van: int) -> object:
        one, day = self.day.vans[van], self.day
        wishes = (day.allowed[van].tobytes(), day.extra[van].tobytes())
        return (one.cost_per_h, one.cost_per_km, int(day.start_spots[van]), *wishes)

    def _data(self) -> Any:
        pyvrp, day = loaded(), self.day
        self.depot_rows = sorted({int(row) for row in (*day.starts, *day.ends)})
        depot = {row: at for at, row in enumerate(self.depot_rows)}
        profiles: dict[object, int] = {}
        types: list[Any] = []
        distances: list[Array] = []
        durations: list[Array] = []
        for vans in self.kinds.values():
            profile = profiles.setdefault(self._profile(vans[0]), len(profiles))
            if profile == len(distances):
                cost, way = self._ways(vans[0])
                distances.append(cost)
                durations.append(way)
            ways = (depot[int(day.starts[vans[0]])], depot[int(day.ends[vans[0]])])
            types.append(self._type(vans, ways, profile))
        clients, groups = self._clients(len(self.depot_rows))
        places = [pyvrp.Location(0, 0)] * (len(self.depot_rows) + day.size)
        depots = [pyvrp.Depot(at) for at in range(len(self.depot_rows))]
        return pyvrp.ProblemData(places, clients, depots, types, distances, durations, groups)

    def _ways(self, van: int) -> tuple[Array, Array]:
        """Return cost and seconds from place to place for one kind of van, parking included."""
        day, one, first = self.day, self.day.vans[van], len(self.depot_rows)
        rows = np.array([*(max(row, 0) for row in self.depot_rows), *day.rows], dtype=np.intp)
        pick = np.ix_(rows, rows)
        way = day.durations[pick].astype(np.int64)
        cost = one.cost_per_h / 3600 * day.durations[pick]
        if one.cost_per_km:
            cost += one.cost_per_km / 1000 * day.distances[pick]
        cost *= day.scale
        spots = np.concatenate([np.full(first, -1), day.spots])
        spots[self.depot_rows.index(int(day.starts[van]))] = day.start_spots[van]
        same = (rows[:, None] == rows[None, :]) | (
            (spots[:, None] == spots[None, :]) & (spots[:, None] >= 0)
        )
        setup = np.concatenate([np.zeros(first), np.ceil(day.setup)]).astype(np.int64)
        gone = way >= UNREACHABLE_S
        way += np.where(same, 0, setup[None, :])
        cost[:, first:] += day.extra[van]
        cost[first:, first:] += day.zone_costs[np.ix_(day.zones, day.zones)]
        gone[:, first:] |= ~day.allowed[van]
        way[gone] = cost[gone] = UNREACHABLE_S
        if self.depot_rows[0] < 0:  # the end of rounds that end at their last stop
            way[:, 0] = cost[:, 0] = 0
        np.fill_diagonal(way, 0)
        np.fill_diagonal(cost, 0)
        return np.rint(cost).astype(np.int64), way

    def _type(self, vans: list[int], ways: tuple[int, int], profile: int) -> Any:
        van = self.day.vans[vans[0]]
        off = sum(ceil(each.length_s) for each in van.breaks)
        limits: dict[str, Any] = {"tw_early": ceil(van.shift[0] - self.epoch)}
        if isfinite(van.shift[1]):
            latest = floor(van.shift[1] - self.epoch) - off
            limits["tw_late"] = max(latest, limits["tw_early"])
        if isfinite(van.max_work_s):
            limits["shift_duration"] = max(0, floor(van.max_work_s) - off)
        if isfinite(most := self._most_cost(van)):
            limits["max_distance"] = floor(most)
        return loaded().VehicleType(
            num_available=len(vans),
            capacity=self._capacity(van),
            start_depot=ways[0],
            end_depot=ways[1],
            fixed_cost=round(van.fixed_cost * self.day.scale),
            profile=profile,
            **limits,
        )

    def _most_cost(self, van: Vehicle) -> float:
        """Turn limits on metres and seconds into one on cost: right on an average road."""
        day = self.day
        known = day.durations < UNREACHABLE_S
        seconds = float(day.durations.sum(where=known)) or 1.0
        metres = float(day.distances.sum(where=known)) or 1.0
        total = van.cost_per_h / 3600 * seconds + van.cost_per_km / 1000 * metres
        return day.scale * total * min(van.max_drive_s / seconds, van.max_distance_m / metres)

    def _capacity(self, van: Vehicle) -> list[int]:
        capacity = list(van.capacity)
        if self._counts:
            capacity.append(int(self.day.count.sum()) if van.max_stops is None else van.max_stops)
        return capacity

    @property
    def _counts(self) -> bool:
        return any(van.max_stops is not None for van in self.day.vans)

    def _clients(self, first: int) -> tuple[list[Any], list[Any]]:
        pyvrp, day = loaded(), self.day
        clients: list[Any] = []
        groups: list[Any] = []
        self.node_of: list[int] = []
        self.choices: list[list[tuple[int, Window]]] = []
        alone = np.bincount(day.spots, minlength=day.spots.max(initial=0) + 1)[day.spots] == 1
        for node in range(day.size):
            amounts, pickups = day.amounts[node].tolist(), day.pickups[node].tolist()
            if self._counts:
                amounts.append(int(day.count[node]))
                pickups.append(0)
            windows = self._windows(node, bool(alone[node]))
            group = len(groups) if len(windows) > 1 else None
            self.choices.append([(len(clients) + at, each) for at, each in enumerate(windows)])
            if group is not None:
                numbers = [number for number, _ in self.choices[-1]]
                groups.append(pyvrp.ClientGroup(numbers, required=False))
            for opens, closes in windows:
                closing = {"tw_late": floor(closes)} if isfinite(closes) else {}
                clients.append(
                    pyvrp.Client(
                        location=first + node,
                        delivery=amounts,
                        pickup=pickups,
                        service_duration=ceil(day.service[node]),
                        tw_early=ceil(opens),
                        prize=int(day.prize[node]),
                        required=False,
                        group=group,
                        **closing,
                    )
                )
                self.node_of.append(node)
        return clients, groups

    def _windows(self, node: int, alone: bool) -> list[Window]:
        """Return windows as PyVRP counts: from the epoch, after parking, without breaks."""
        day, found = self.day, []
        setup = ceil(day.setup[node])
        for opens, closes in day.windows[node]:
            for each in self.breaks:
                opens, closes = _without(each, opens, closes)
            early = max(0, ceil(opens - self.epoch)) if isfinite(opens) else 0
            late = floor(closes - self.epoch) if isfinite(closes) else inf
            if early <= late:
                # Beside a neighbour at the same place it may go without parking.
                found.append((early + (setup if early else 0), late + (setup if alone else 0)))
        # No window at all: nobody can come.
        return [(early, max(early, late)) for early, late in found]

    def solution(self, routes: Sequence[Route]) -> Any:
        """Return routes as PyVRP's; a stop with several windows takes the one it would get."""
        pyvrp, made = loaded(), []
        for kind, vans in enumerate(self.kinds.values()):
            for van in vans:
                if routes[van]:
                    made.append(pyvrp.Route(self.data, self._visits(van, routes[van]), kind))
        return pyvrp.Solution(self.data, made)

    def _visits(self, van: int, route: Route) -> list[int]:
        day, visits = self.day, []
        here, now = int(day.starts[van]), ceil(day.vans[van].shift[0] - self.epoch)
        for node in route:
            now += int(day.durations[here, day.rows[node]]) + ceil(day.setup[node])
            choices = self.choices[node]
            taken = next((each for each in choices if now <= each[1][1]), choices[-1])
            visits.append(taken[0])
            now = max(now, ceil(taken[1][0])) + ceil(day.service[node])
            here = int(day.rows[node])
        return visits

    def routes(self, solution: Any) -> list[Route]:
        """Return PyVRP's routes, one a van; vans of a kind are taken in their order."""
        found: list[Route] = [[] for _ in self.day.vans]
        free = [list(vans) for vans in self.kinds.values()]
        for route in solution.routes():
            nodes = [self.node_of[visit.idx] for visit in route if visit.is_client()]
            found[free[route.vehicle_type()].pop(0)] = nodes
        return found


def _opening(each: Break) -> float:
    return each.window[0]


def _without(each: Break, opens: float, closes: float) -> Window:
    """Return a window in a day without this break such that it holds with it, before or after."""
    if closes > each.window[0]:
        closes -= each.length_s
    if opens >= each.window[1] + each.length_s:
        opens -= each.length_s
    return opens, closes
