"""Makes a day's routes better until time is up: in one search, or team by team in parallel."""

import time
from collections.abc import Callable
from math import ceil, inf

import msgspec
import numpy as np

from routing.day import Route
from routing.fleet import Fleet
from routing.pyvrp_fleet import search
from routing.teams import DOORS, Team, halves, teams
from routing.workers import Task, Workers

FIRST_S = 0.6
"""For each part of the first complete plan."""

TEAM_S = 3.0
"""For each team after that, if there is time for so much."""

SHORTEST_S = 0.25

FIRST_TURNS = 100


class Clock(msgspec.Struct):
    """When to stop: seconds from now, turns, or the caller's word."""

    ends: float
    turns: int | None
    cancelled: Callable[[], bool]

    @property
    def left_s(self) -> float:
        """Seconds left; infinite when there is no limit."""
        return self.ends - time.monotonic()

    def over(self) -> bool:
        """Say whether the search must end."""
        return self.left_s <= 0 or self.cancelled()


def improve_fleet(
    fleet: Fleet, clock: Clock, *, seed: int, workers: int, tell: Callable[[], None]
) -> None:
    """Search on from the routes there are, or from none, and keep what is better."""
    if fleet.day.size <= 1.5 * DOORS:
        _in_one(fleet, clock, seed, tell)
    else:
        _in_teams(fleet, clock, seed, workers, tell)


def _in_one(fleet: Fleet, clock: Clock, seed: int, tell: Callable[[], None]) -> None:
    vans = range(len(fleet.day.vans))

    def found(routes: list[Route]) -> None:
        if fleet.accept(vans, routes):
            tell()

    limit = None if clock.ends == inf else max(0.0, clock.left_s)
    routes = search(
        fleet.day,
        fleet.routes,
        seed=seed,
        turns=clock.turns,
        seconds=limit,
        cancelled=clock.cancelled,
    )
    found(routes)


def _in_teams(
    fleet: Fleet, clock: Clock, seed: int, workers: int, tell: Callable[[], None]
) -> None:
    """Give each team of neighbouring routes to a worker, gather, and form other teams.

    Turns are shared out by doors; without them a round takes the time there is.
    """
    chance = np.random.default_rng(seed)
    turns_left = inf if clock.turns is None else clock.turns
    cold = not any(fleet.routes)
    with Workers(workers) as pool:
        while not clock.over() and turns_left > 0:
            gathered = halves(fleet.day) if cold else _teams(fleet, chance)
            seconds = _seconds(clock, -(-len(gathered) // workers), cold)
            if seconds is not None and seconds < SHORTEST_S and not cold:
                return
            turns = None
            if clock.turns is not None:
                turns = ceil(min(turns_left / len(gathered), 100 if cold else TEAM_TURNS))
                turns_left -= turns * len(gathered)
            tasks = [_task(fleet, team, turns, seconds, chance) for team in gathered]
            answers = pool.search(tasks, clock.over if clock.turns is not None else clock.cancelled)
            for (vans, nodes), routes in zip(gathered, answers, strict=True):
                if routes is not None:
                    fleet.accept(vans, [[nodes[at] for at in route] for route in routes])
            cold = False
            tell()


TEAM_TURNS = 3000


def _teams(fleet: Fleet, chance: np.random.Generator) -> list[Team]:
    return teams(fleet.day, fleet.routes, sorted(fleet.left), chance)


def _seconds(clock: Clock, rounds: int, cold: bool) -> float | None:
    """Return the time of one search, so that all that are in turn end when the time does."""
    if clock.turns is not None or clock.ends == inf:
        return None
    most = clock.left_s / rounds
    return min(FIRST_S if cold else TEAM_S, max(0.0, most))


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
