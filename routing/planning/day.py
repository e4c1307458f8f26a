"""A day as arrays: doors, vans and ways, and any part of it as a smaller day."""

from collections.abc import Sequence

import msgspec
import numpy as np

from routing.matrix import UNREACHABLE_S, Matrix
from routing.places import Window
from routing.planning.arrays import Array
from routing.planning.doors import Door, doors, window_at
from routing.planning.territory import middle, outside
from routing.problem import Problem
from routing.vehicle import Vehicle
from routing.zones import costs as zone_costs

Route = list[int]
"""Nodes in order; a node is a door."""


class Day(msgspec.Struct):
    """What a search needs to know; small when it is a part, so that it travels to a worker.

    Attributes
    ----------
    doors
        Stops of each of ``n`` nodes, as indices into the problem.
    vans
        ``v`` vans; their ids stay, whatever part this is.
    durations, distances
        Whole seconds and metres between matrix rows.
    rows : (n,), starts : (v,), ends : (v,)
        Matrix rows; an end of -1: at the last stop.
    spots : (n,), start_spots : (v,)
        Equal numbers stand at one place: no parking between them.
    lon, lat : (n,), homes : (v, 2)
        Degrees; a van is at home in the middle of its territory, or where it starts.
    setup, service, count, prize : (n,)
        Seconds, seconds, stops in the visit, and what leaving it out costs.
    amounts, pickups : (n, dimensions)
    windows
        In which each visit may begin; seconds since the caller's epoch.
    allowed, extra : (v, n)
        Whether a van may go there, and what that costs beside the way, in the search's units.
    zones : (n,), zone_costs : (k, k)
        The zone of each node, and what going from one to another is held to cost.
    scale
        Costs of the search are whole numbers: so many to one of the caller's currency.
    """

    doors: tuple[Door, ...]
    vans: tuple[Vehicle, ...]
    durations: Array
    distances: Array
    rows: Array
    starts: Array
    ends: Array
    spots: Array
    start_spots: Array
    lon: Array
    lat: Array
    homes: Array
    setup: Array
    service: Array
    count: Array
    prize: Array
    amounts: Array
    pickups: Array
    windows: tuple[tuple[Window, ...], ...]
    allowed: Array
    extra: Array
    zones: Array
    zone_costs: Array
    scale: float

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.rows)

    def part(self, nodes: Sequence[int], vans: Sequence[int]) -> "Day":
        """Return the day of these nodes and vans only, numbered from 0 in this order."""
        at, who = np.asarray(nodes, dtype=np.intp), np.asarray(vans, dtype=np.intp)
        ends = np.where(self.ends[who] < 0, self.starts[who], self.ends[who])
        kept, row = np.unique(
            np.concatenate([self.rows[at], self.starts[who], ends]), return_inverse=True
        )
        pick, n, v = np.ix_(kept, kept), len(at), len(who)
        return msgspec.structs.replace(
            self,
            doors=tuple(self.doors[node] for node in nodes),
            vans=tuple(self.vans[van] for van in vans),
            durations=self.durations[pick],
            distances=self.distances[pick],
            rows=row[:n],
            starts=row[n : n + v],
            ends=np.where(self.ends[who] < 0, -1, row[n + v :]),
            start_spots=self.start_spots[who],
            homes=self.homes[who],
            windows=tuple(self.windows[node] for node in nodes),
            allowed=self.allowed[np.ix_(who, at)],
            extra=self.extra[np.ix_(who, at)],
            **{name: getattr(self, name)[at] for name in OF_A_NODE},
        )


OF_A_NODE = (
    *("zones", "spots", "lon", "lat", "setup", "service"),
    *("count", "prize", "amounts", "pickups"),
)


def day_of(problem: Problem, matrix: Matrix) -> Day:
    """Gather doors and write a problem as arrays; `matrix` covers `Problem.places`."""
    gathered = doors(problem)
    stops = [problem.stops[door[0]] for door in gathered]
    spots: dict[tuple[float, float], int] = {}
    first = len(problem.stops)
    starts = np.arange(first, first + 2 * len(problem.vehicles), 2)
    open_ended = np.array([van.end is None for van in problem.vehicles])
    allowed, extra = _wishes(problem, gathered)
    rows = np.array([door[0] for door in gathered], dtype=np.intp)
    scale = _scale(problem, matrix)
    zones: dict[str, int] = {}
    zone = np.array([zones.setdefault(stop.zone, len(zones)) for stop in stops], dtype=np.intp)
    between = problem.zone_s * zone_costs(list(zones), problem.habits)
    wishes = 2 * float(extra.max(initial=0)) + 2 * float(between.max(initial=0))
    return Day(
        doors=tuple(gathered),
        # Geometries stay here: a worker would load shapely for them.
        vans=tuple(msgspec.structs.replace(van, territory=None) for van in problem.vehicles),
        durations=matrix.durations_s,
        distances=matrix.distances_m,
        rows=rows,
        starts=starts,
        ends=np.where(open_ended, -1, starts + 1),
        spots=np.array([spots.setdefault(stop.place, len(spots)) for stop in stops], dtype=np.intp),
        start_spots=np.array([spots.get(van.start, -1) for van in problem.vehicles]),
        lon=np.array([stop.lon for stop in stops]),
        lat=np.array([stop.lat for stop in stops]),
        homes=np.array(
            [
                van.start if van.territory is None else middle(van.territory)
                for van in problem.vehicles
            ]
        ),
        setup=np.array([stop.setup_s for stop in stops]),
        service=_sums(problem, gathered, "service_s")[:, 0],
        count=np.array([len(door) for door in gathered], dtype=np.int64),
        prize=_prizes(problem, gathered, matrix, scale, wishes),
        amounts=_sums(problem, gathered, "amounts").astype(np.int64),
        pickups=_sums(problem, gathered, "pickups").astype(np.int64),
        windows=tuple(window_at(tuple(problem.stops[at] for at in door)) for door in gathered),
        allowed=allowed,
        extra=extra,
        zones=zone,
        zone_costs=between,
        scale=scale,
    )


def _sums(problem: Problem, gathered: list[Door], name: str) -> Array:
    width = 1 if name == "service_s" else len(problem.vehicles[0].capacity)
    sums = np.zeros((len(gathered), width))
    for node, door in enumerate(gathered):
        for at in door:
            value = getattr(problem.stops[at], name)
            if width and value != ():
                sums[node] += value
    return sums


def _wishes(problem: Problem, gathered: list[Door]) -> tuple[Array, Array]:
    """Say who may go where, and what a van's going outside its own area is held to cost."""
    shape = (len(problem.vehicles), len(gathered))
    allowed, extra = np.ones(shape, dtype=bool), np.zeros(shape, dtype=np.float32)
    stops = [problem.stops[door[0]] for door in gathered]
    picky = [node for node, stop in enumerate(stops) if stop.skills or stop.vehicle_id is not None]
    places = np.array([stop.place for stop in stops]).reshape(-1, 2)
    for at, van in enumerate(problem.vehicles):
        for node in picky:
            stop = stops[node]
            allowed[at, node] = stop.skills <= van.skills and stop.vehicle_id in (None, van.id)
        if van.territory is not None:
            extra[at] += problem.outside_s * outside(van.territory, places)
        if van.known_zones:
            unknown = [bool(stop.zone) and stop.zone not in van.known_zones for stop in stops]
            extra[at] += problem.unknown_s * np.array(unknown)
    return allowed, extra


def _scale(problem: Problem, matrix: Matrix) -> float:
    """Make a mean leg cost as many whole numbers as it takes seconds."""
    known = matrix.durations_s[:200] < UNREACHABLE_S
    seconds = float(matrix.durations_s[:200][known].mean()) or 1.0
    metres = float(matrix.distances_m[:200][known].mean()) or 1.0
    van = problem.vehicles[0]
    priced = van.cost_per_h / 3600 * seconds + van.cost_per_km / 1000 * metres
    return seconds / priced if priced > 0 else 1.0


def _prizes(
    problem: Problem, gathered: list[Door], matrix: Matrix, scale: float, wishes: float
) -> Array:
    """Leaving a stop out costs more than any detour, and more the higher its priority."""
    known = matrix.durations_s < UNREACHABLE_S
    longest = int(matrix.durations_s.max(initial=1, where=known))
    farthest = int(matrix.distances_m.max(initial=1, where=known))
    dearest = max(
        4 * (van.cost_per_h / 3600 * longest + van.cost_per_km / 1000 * farthest)
        + 2 * van.fixed_cost
        for van in problem.vehicles
    )
    base = scale * dearest + wishes + 1000
    weights = [len(door) * (1 + problem.stops[door[0]].priority) for door in gathered]
    return np.ceil(base * np.array(weights, dtype=np.float64)).astype(np.int64)
