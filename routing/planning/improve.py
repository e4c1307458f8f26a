"""Makes a day's routes better until time is up: in one search, or team by team in parallel."""

import time
from collections.abc import Callable, Sequence
from itertools import count
from math import ceil, inf

import numpy as np

from routing.planning.day import Route
from routing.planning.fleet import Fleet
from routing.planning.pyvrp_fleet import search
from routing.planning.slots import Slots
from routing.planning.teams import Team, halves, teams
from routing.planning.workers import Task, Workers

ALONE = 600
"""So many doors are one search, on one core; more are two at least."""

DOORS = 1000
"""About so many are a part or a team of a larger day: smaller ones leave too much to borders.

A day of fewer than twice as many is cut in two, so that both cores have work.
"""

MOST_LEFT = 200
"""So many doors left over are tried in every slot after each round."""

FIRST_S = 0.6
"""For each part of the first complete plan."""

MAIN_SHARE = 0.5
LATER_SHARE = 0.3
"""Of what is left: for the same parts again, and for each round of teams after that."""

TEAM_S = 2.0
"""A team gets so long at least, if there is so much left."""

SHORTEST_S = 0.25

FIRST_TURNS, TEAM_TURNS = 100, 2000
"""The same, in turns."""

Tell = Callable[[Sequence[Route]], None]


class Clock:
    """When to stop: at an instant, after so many turns, or at the caller's word."""

    def __init__(self, until: float | None, turns: int | None, cancelled: Callable[[], bool]):
        self.ends = inf if until is None else time.monotonic() + until
        self.turns, self.cancelled = turns, cancelled

    @property
    def left_s(self) -> float:
        """Seconds left; infinite when there is no limit."""
        return self.ends - time.monotonic()

    def over(self) -> bool:
        """Say whether the search must end."""
        return self.left_s <= 0 or self.cancelled()

    def spell(
        self, number: int, parts: int, workers: int
    ) -> tuple[int | None, float | None] | None:
        """Return the turns or seconds for each part of this round; nothing when it is over."""
        if self.turns is not None:
            turns = min(_share(number, self.turns / parts, FIRST_TURNS, TEAM_TURNS), self.turns)
            self.turns -= ceil(turns) * parts
            return (ceil(turns), None) if turns > 0 else None
        seconds = _share(number, self.left_s / -(-parts // workers), FIRST_S, TEAM_S)
        return (None, seconds) if seconds > SHORTEST_S or number == 0 else None


def _share(number: int, left: float, first: float, later: float) -> float:
    """Return how much of what is left for each part this round takes."""
    if number == 0:
        return min(first, max(0.0, left))
    if number == 1:
        return max(min(first, left), MAIN_SHARE * left)
    return min(left, max(later, LATER_SHARE * left))


def improve_fleet(fleet: Fleet, clock: Clock, *, seed: int, workers: int, tell: Tell) -> None:
    """Search on from the routes there are, or from none, and keep what is better."""
    if fleet.day.size <= ALONE:
        _in_one(fleet, clock, seed, tell)
    else:
        _in_teams(fleet, clock, seed, workers, tell)


def _in_one(fleet: Fleet, clock: Clock, seed: int, tell: Tell) -> None:
    routes = search(
        fleet.day,
        fleet.routes,
        seed=seed,
        turns=clock.turns,
        seconds=None if clock.ends == inf else max(0.0, clock.left_s),
        cancelled=clock.cancelled,
        found=tell,
    )
    fleet.accept(range(len(fleet.day.vans)), routes)
    tell(fleet.routes)


def _in_teams(fleet: Fleet, clock: Clock, seed: int, workers: int, tell: Tell) -> None:
    """Give each team to a worker, gather what they found, form other teams.

    First the halves of halves, shortly, so that there is a complete plan; then again for half of
    the time; then teams of neighbouring routes.
    """
    chance = np.random.default_rng(seed)
    doors = min(DOORS, -(-fleet.day.size // 2))
    parts = halves(fleet.day, doors)
    with Workers(workers) as pool:
        for number in count():
            gathered = parts if number < 2 else _teams(fleet, doors, chance)
            spell = clock.spell(number, len(gathered), workers)
            if spell is None or clock.over():
                return
            tasks = [_task(fleet, team, *spell, chance) for team in gathered]
            timed = spell[1] is not None

            def heard(number: int, routes: list[Route], gathered: list[Team] = gathered) -> None:
                if _take(fleet, gathered[number], routes):
                    tell(fleet.routes)

            # Counting turns, what is found on the way depends on the clock: it is not looked at.
            over = clock.cancelled if timed else clock.over
            answers = pool.search(tasks, over, heard if timed else lambda *_: None)
            for team, routes in zip(gathered, answers, strict=True):
                if routes is not None:
                    _take(fleet, team, routes)
            _fill(fleet)
            tell(fleet.routes)


def _take(fleet: Fleet, team: Team, routes: Sequence[Route]) -> bool:
    """Offer the fleet a team's routes, which are numbered within the team."""
    vans, nodes = team
    return fleet.accept(vans, [[nodes[at] for at in route] for route in routes])


def _teams(fleet: Fleet, doors: int, chance: np.random.Generator) -> list[Team]:
    return teams(fleet.day, fleet.routes, sorted(fleet.left), doors, chance)


def _fill(fleet: Fleet) -> None:
    """Put what is left over wherever it fits, by priority."""
    if not fleet.left or len(fleet.left) > MOST_LEFT:
        return
    day = fleet.day
    slots = Slots(fleet.problem, fleet.matrix, [fleet.stops(route) for route in fleet.routes])
    for node in sorted(fleet.left, key=lambda node: (-day.prize[node], node)):
        slot = next(slots.slots(day.doors[node][0]), None)
        if slot is not None:
            route = fleet.routes[slot.van]
            at = int(np.searchsorted(np.cumsum(day.count[route]), slot.at, side="left"))
            at += slot.at > 0
            if fleet.accept([slot.van], [[*route[:at], node, *route[at:]]]):
                slots.put(slot.van, fleet.stops(fleet.routes[slot.van]))


def _task(
    fleet: Fleet,
    team: Team,
    turns: int | None,
    seconds: float | None,
    chance: np.random.Generator,
) -> Task:
    vans, nodes = team
    number = {node: at for at, node in enumerate(nodes)}
    routes = [[number[node] for node in fleet.routes[van]] for van in vans]
    seed = int(chance.integers(2**31))
    return Task(fleet.day.part(nodes, vans), routes, seed, turns, seconds)
