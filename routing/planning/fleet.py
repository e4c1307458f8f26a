"""A whole day's routes while they get better: always complete, every step checked."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from routing.matrix import Matrix
from routing.planning.day import Day, Route
from routing.planning.driven import fault
from routing.planning.reasons import WORDS
from routing.problem import Plan, Problem, Reason, Unassigned


class Fleet:
    """Routes of doors, one a van, and the doors left out.

    Whatever a search proposes is driven through first: each door once, skills, room, windows,
    breaks and hours. A route that fails gives doors up until it holds.
    """

    def __init__(self, problem: Problem, matrix: Matrix, day: Day) -> None:
        self.problem, self.matrix, self.day = problem, matrix, day
        self.routes: list[Route] = [[] for _ in day.vans]
        self.left: set[int] = set(range(day.size))

    def stops(self, route: Route) -> list[int]:
        """Return the stops of a route of doors, by index."""
        return list(chain.from_iterable(self.day.doors[node] for node in route))

    def accept(self, vans: Sequence[int], routes: Sequence[Route]) -> bool:
        """Take new routes for these vans if they are sound and better; say whether."""
        kept = [list(self.routes[van]) for van in vans]
        before, after = set(chain.from_iterable(kept)), list(chain.from_iterable(routes))
        if len(set(after)) != len(after) or not set(after) <= before | self.left:
            return False
        mended = [self._mended(van, route) for van, route in zip(vans, routes, strict=True)]
        now = set(chain.from_iterable(mended))
        gone, won = before - now, now - before
        cost = sum(self.cost(van, route) for van, route in zip(vans, mended, strict=True))
        cost -= sum(self.cost(van, route) for van, route in zip(vans, kept, strict=True))
        cost += self._prizes(gone) - self._prizes(won)
        if cost >= 0:
            return False
        for van, route in zip(vans, mended, strict=True):
            self.routes[van] = route
        self.left = (self.left | gone) - won
        return True

    def cost(self, van: int, route: Route) -> float:
        """Return what a route costs the search: the way and wishes not kept, in its own units."""
        if not route:
            return 0.0
        day = self.day
        wishes = day.extra[van, route].sum()
        wishes += day.zone_costs[day.zones[route[:-1]], day.zones[route[1:]]].sum()
        return float(day.scale * self._price(van, *self._way(van, route)) + wishes)

    def plan(self, routes: Sequence[Route]) -> Plan:
        """Return routes as a plan that holds, without the reasons of what is left out."""
        sound = [self._mended(van, route) for van, route in enumerate(routes)]
        stops = self.problem.stops
        ids = [tuple(stops[at].id for at in self.stops(route)) for route in sound]
        ways = [self._way(van, route) for van, route in enumerate(sound)]
        planned = set(chain.from_iterable(ids))
        yet = Unassigned(Reason.NOT_PLANNED, WORDS[Reason.NOT_PLANNED])
        return Plan(
            routes={van.id: route for van, route in zip(self.day.vans, ids, strict=True)},
            unassigned={stop.id: yet for stop in stops if stop.id not in planned},
            cost=sum(self._price(van, *way) for van, way in enumerate(ways) if sound[van]),
            drive_s=sum(seconds for seconds, _ in ways),
            distance_m=sum(metres for _, metres in ways),
        )

    def _price(self, van: int, seconds: float, metres: float) -> float:
        one = self.day.vans[van]
        return one.fixed_cost + one.cost_per_h / 3600 * seconds + one.cost_per_km / 1000 * metres

    def _way(self, van: int, route: Route) -> tuple[int, int]:
        if not route:
            return 0, 0
        day = self.day
        rows = [day.starts[van], *day.rows[route]]
        if day.ends[van] >= 0:
            rows.append(day.ends[van])
        legs = (rows[:-1], rows[1:])
        seconds = day.durations[legs].sum(dtype=np.int64)
        return int(seconds), int(day.distances[legs].sum(dtype=np.int64))

    def _prizes(self, nodes: set[int]) -> float:
        return float(self.day.prize[list(nodes)].sum()) if nodes else 0.0

    def _mended(self, van: int, route: Route) -> Route:
        """Give up the fewest doors, the latest that help first, until the route holds."""
        route = list(route)
        while route and fault(self.problem, self.matrix, van, self.stops(route)):
            route = self._without_one(van, route)
        return route

    def _without_one(self, van: int, route: Route) -> Route:
        shorter = [route[:at] + route[at + 1 :] for at in range(len(route))]
        sound = [
            each for each in shorter if not fault(self.problem, self.matrix, van, self.stops(each))
        ]
        given_up = self._prizes(set(route))
        return min(
            sound or shorter,
            key=lambda each: given_up - self._prizes(set(each)) + self.cost(van, each),
        )
