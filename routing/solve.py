"""Plans a day: splits stops over vans."""

import os
import time
from collections.abc import Callable, Sequence

import msgspec

from routing.errors import BadMatrix
from routing.matrix import Matrix
from routing.planning.day import Route, day_of
from routing.planning.finish import finish
from routing.planning.fleet import Fleet
from routing.planning.improve import Clock, improve_fleet
from routing.problem import Plan, Problem


class Progress(msgspec.Struct, frozen=True):
    """How far a plan is.

    Attributes
    ----------
    elapsed_s
        Since the call.
    cost, distance_m
        Of the routes so far.
    unassigned
        How many stops are on no route yet.
    routes
        The best routes so far, as `Plan` has them, and sound.
    """

    elapsed_s: float
    cost: float
    distance_m: float
    unassigned: int
    routes: dict[str, tuple[str, ...]]


def solve(
    problem: Problem,
    matrix: Matrix,
    *,
    seed: int = 0,
    until: float | None = 10.0,
    turns: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    workers: int | None = None,
) -> Plan:
    """Split a day's stops over the vans and order each route.

    Keeps windows, skills, room, breaks, hours and every limit of the vans; what cannot be kept
    stays unassigned, with the reason found by trying, rather than late. Territories, known zones
    and the order of zones are wishes with a price.

    Parameters
    ----------
    problem
        Stops and vans.
    matrix
        Rows as `Problem.places` lists them.
    seed
        Repeats a run of so many ``turns``, unless ``until`` cuts it off.
    until
        Seconds after which the best plan so far is taken; it overruns by a second or two where
        many stops are left over. None: by turns alone.
    turns
        So many iterations of the search over all parts of the day, instead of a time.
    progress
        Called with each better plan, from this thread.
    cancelled
        Asked a few times a second; once it says so, the best plan so far is taken.
    workers
        Processes for days of more than 600 doors; a core each if not said, two at least.

    Raises
    ------
    BadMatrix
        The matrix is not of this problem's size.
    ValueError
        Neither seconds nor turns.
    """
    if len(matrix) != len(problem.places):
        raise BadMatrix(f"Expected {len(problem.places)} rows, not {len(matrix)}.")
    if until is None and turns is None:
        raise ValueError("Expected until or turns.")
    if not problem.stops:
        return Plan({van.id: () for van in problem.vehicles}, {})
    began = time.monotonic()
    clock = Clock(until, turns, cancelled or (lambda: False))
    fleet = Fleet(problem, matrix, day_of(problem, matrix))

    def tell(routes: Sequence[Route]) -> None:
        if progress is not None:
            best = fleet.plan(routes)
            spent, left = time.monotonic() - began, len(best.unassigned)
            progress(Progress(spent, best.cost, best.distance_m, left, best.routes))

    count = workers or max(2, os.cpu_count() or 1)
    improve_fleet(fleet, clock, seed=seed, workers=count, tell=tell)
    return finish(fleet, clock)
