"""Plans a day: splits stops over vans."""

from math import ceil, floor, isfinite
from typing import Any

import numpy as np

from routing.errors import BadMatrix
from routing.matrix import UNREACHABLE_S, Matrix
from routing.problem import Plan, Problem, Stop, Window
from routing.vroom import EVER_S, ask


def solve(problem: Problem, matrix: Matrix, *, seed: int = 0, until: float = 10.0) -> Plan:
    """Split a day's stops over the vans and order each route.

    Keeps windows, capacities and shifts; what cannot be kept stays unassigned rather than late.

    Parameters
    ----------
    problem
        Stops and vans.
    matrix
        Rows as `Problem.places` lists them.
    seed
        Repeats a run; pyvroom always does, so this is for the solvers to come.
    until
        Seconds after which the best plan so far is taken; best effort.

    Raises
    ------
    BadMatrix
        The matrix is not of this problem's size.
    NoOrderFound
        The solver failed.
    """
    if len(matrix) != len(problem.places):
        raise BadMatrix(f"Expected {len(problem.places)} rows, not {len(matrix)}.")
    if not problem.stops:
        return Plan({van.id: () for van in problem.vehicles}, {})
    places: dict[tuple[float, float], int] = {}
    rows = [places.setdefault(place, row) for row, place in enumerate(problem.places)]
    epoch = floor(min(van.shift[0] for van in problem.vehicles))
    jobs = [_job(stop, i, rows[i], epoch) for i, stop in enumerate(problem.stops)]
    vans = [_van(problem, i, rows, epoch) for i in range(len(problem.vehicles))]
    possible = [job for job in jobs if job["time_windows"]]
    searches = 4 if len(jobs) < 500 else 1
    routes = ask(vans, possible, matrix.durations_s, searches=searches, depth=1, until_s=until)
    ids = [stop.id for stop in problem.stops]
    planned = {job for route in routes.values() for job in route}
    return Plan(
        routes={
            van.id: tuple(ids[job] for job in routes[i]) for i, van in enumerate(problem.vehicles)
        },
        unassigned={
            stop.id: _why(problem, matrix, i)
            for i, stop in enumerate(problem.stops)
            if i not in planned
        },
    )


def _whole(window: Window, epoch: int) -> list[int]:
    opens, closes = window
    first = max(0, ceil(opens - epoch)) if isfinite(opens) else 0
    return [first, floor(closes - epoch) if isfinite(closes) else EVER_S]


def _job(stop: Stop, number: int, row: int, epoch: int) -> dict[str, Any]:
    opens = -np.inf if stop.not_before_s is None else stop.not_before_s
    windows = stop.windows or ((opens, np.inf),)
    clipped = [_whole((max(first, opens), last), epoch) for first, last in windows]
    job: dict[str, Any] = {
        "id": number,
        "location_index": row,
        "setup": ceil(stop.setup_s),
        "service": ceil(stop.service_s),
        "time_windows": [window for window in clipped if window[0] <= window[1]],
    }
    return job | ({"delivery": list(stop.amounts)} if stop.amounts else {})


def _van(problem: Problem, number: int, rows: list[int], epoch: int) -> dict[str, Any]:
    vehicle = problem.vehicles[number]
    start = len(problem.stops) + 2 * number
    van: dict[str, Any] = {
        "id": number,
        "start_index": rows[start],
        "time_window": _whole(vehicle.shift, epoch),
    }
    if vehicle.end is not None:
        van["end_index"] = rows[start + 1]
    return van | ({"capacity": list(vehicle.capacity)} if vehicle.capacity else {})


def _why(problem: Problem, matrix: Matrix, number: int) -> str:
    stop, first = problem.stops[number], len(problem.stops)
    starts = range(first, first + 2 * len(problem.vehicles), 2)
    ways = [int(matrix.durations_s[row, number]) for row in starts]
    if min(ways) >= UNREACHABLE_S:
        return "No road leads there."
    if all(
        any(need > has for need, has in zip(stop.amounts, van.capacity, strict=False))
        for van in problem.vehicles
    ):
        return "Larger than any van."
    if stop.windows and all(
        van.shift[0] + way > stop.windows[-1][1]
        for van, way in zip(problem.vehicles, ways, strict=True)
    ):
        return "Its window closes before a van can be there."
    return "No van has the time or the room left."
