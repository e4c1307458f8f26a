"""Who plans a day, each in a process of its own: ours, plain PyVRP, plain pyvroom, OR-Tools.

`python -m tests.benchmarks.planners NAME DAY.msgpack MATRIX.npz SECONDS` prints a `Planned`.
All minimise seconds on the road; PyVRP's and OR-Tools' own search takes one core.
"""

import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from routing import Matrix, Problem, Progress, solve
from routing.vroom import compiled

CORES = 2


class Planned(msgspec.Struct):
    """What one planner made of a day: stop ids by van, and what it took."""

    routes: dict[str, list[str]]
    wall_s: float
    cpu_s: float
    memory_mb: float
    curve: list[tuple[float, float]]
    complete_s: float | None = None


Routes = dict[str, list[str]]
Curve = list[tuple[float, float]]


def ours(problem: Problem, matrix: Matrix, seconds: float, turns: int | None) -> tuple[Routes, Any]:
    """Plan with `routing.solve`."""
    told: list[Progress] = []
    until = seconds if turns is None else None
    plan = solve(
        problem, matrix, seed=1, until=until, turns=turns, workers=CORES, progress=told.append
    )
    first = next((each.elapsed_s for each in told if not each.unassigned), None)
    routes = {id: list(route) for id, route in plan.routes.items()}
    return routes, ([(each.elapsed_s, each.cost) for each in told], first)


def pyvrp(problem: Problem, matrix: Matrix, seconds: float, _: Any) -> tuple[Routes, Any]:
    """Plan with PyVRP as it comes, so many seconds of its process's own time."""
    import pyvrp

    size, van = len(problem.stops), problem.vehicles[0]
    rows = [size, *range(size)]
    ways = matrix.durations_s[np.ix_(rows, rows)].astype(np.int64)
    with_parking = ways.copy()
    with_parking[:, 1:] += np.array([round(stop.setup_s) for stop in problem.stops])
    np.fill_diagonal(with_parking, 0)
    clients = []
    for at, stop in enumerate(problem.stops):
        known: dict[str, Any] = {}
        if stop.windows:
            opens, closes = (round(edge + stop.setup_s) for edge in stop.windows[0])
            known = {"tw_early": opens if stop.windows[0][0] else 0, "tw_late": closes}
        work = round(stop.service_s)
        clients.append(pyvrp.Client(at + 1, list(stop.amounts), service_duration=work, **known))
    kind = pyvrp.VehicleType(
        len(problem.vehicles), list(van.capacity), tw_early=0, tw_late=round(van.shift[1])
    )
    places = [pyvrp.Location(0, 0)] * (size + 1)
    data = pyvrp.ProblemData(places, clients, [pyvrp.Depot(0)], [kind], [ways], [with_parking])
    began, curve = time.process_time(), list[tuple[float, float]]()

    def stop_when(best: float) -> bool:
        spent = time.process_time() - began
        if not curve or spent > curve[-1][0] + 5:
            curve.append((spent, float(best)))
        return spent >= seconds

    best = pyvrp.solve(data, stop_when, seed=1, collect_stats=False).best
    found = [[visit.idx for visit in route if visit.is_client()] for route in best.routes()]
    ids = [each.id for each in problem.vehicles]
    routes = {
        id: [problem.stops[at].id for at in route] for id, route in zip(ids, found, strict=False)
    }
    return routes, (curve, None)


def pyvroom(problem: Problem, matrix: Matrix, seconds: float, _: Any) -> tuple[Routes, Any]:
    """Plan with pyvroom as it comes, on all cores."""
    from datetime import timedelta

    vroom, van, size = compiled(), problem.vehicles[0], len(problem.stops)
    jobs = []
    for at, stop in enumerate(problem.stops):
        job = {"id": at, "location_index": at, "setup": round(stop.setup_s)}
        job |= {"service": round(stop.service_s), "delivery": list(stop.amounts)}
        if stop.windows:
            job["time_windows"] = [[round(edge) for edge in stop.windows[0]]]
        jobs.append(job)
    vans = [
        {
            "id": at,
            "start_index": size,
            "end_index": size,
            "capacity": list(van.capacity),
            "time_window": [0, round(van.shift[1])],
        }
        for at in range(len(problem.vehicles))
    ]
    given = vroom.Input()
    given._from_json(msgspec.json.encode({"vehicles": vans, "jobs": jobs}).decode(), False)
    rows = range(size + 1)
    ways = np.ascontiguousarray(matrix.durations_s[np.ix_(rows, rows)])
    given._set_durations_matrix("car", vroom.Matrix(ways))
    limit = timedelta(seconds=seconds)
    steps = np.asarray(
        given._solve(exploration_level=5, nb_threads=CORES, timeout=limit)._routes_numpy()
    )
    routes: Routes = {each.id: [] for each in problem.vehicles}
    for kind, who, job in zip(steps["type"], steps["vehicle_id"], steps["id"], strict=True):
        if kind in (b"job", "job"):
            routes[problem.vehicles[int(who)].id].append(problem.stops[int(job)].id)
    return routes, ([], None)


def ortools(problem: Problem, matrix: Matrix, seconds: float, _: Any) -> tuple[Routes, Any]:
    """Plan with OR-Tools: parallel cheapest insertion, then guided local search."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    size, van = len(problem.stops), problem.vehicles[0]
    manager = pywrapcp.RoutingIndexManager(size + 1, len(problem.vehicles), size)
    model = pywrapcp.RoutingModel(manager)
    rows = range(size + 1)
    ways = matrix.durations_s[np.ix_(rows, rows)].astype(np.int64)
    setup = np.array([*(round(stop.setup_s) for stop in problem.stops), 0])
    service = np.array([*(round(stop.service_s) for stop in problem.stops), 0])
    times = ways + service[:, None] + setup[None, :]
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(ways.tolist()))
    shift = round(van.shift[1])
    model.AddDimension(model.RegisterTransitMatrix(times.tolist()), shift, shift, False, "time")
    loads = [*(stop.amounts[0] for stop in problem.stops), 0]
    model.AddDimension(model.RegisterUnaryTransitVector(loads), 0, van.capacity[0], True, "load")
    clock = model.GetDimensionOrDie("time")
    for at, stop in enumerate(problem.stops):
        if stop.windows:
            opens, closes = (round(edge) for edge in stop.windows[0])
            clock.CumulVar(manager.NodeToIndex(at)).SetRange(
                opens + int(setup[at]) if opens else 0, min(shift, closes + int(setup[at]))
            )
    asked = pywrapcp.DefaultRoutingSearchParameters()
    strategies = routing_enums_pb2.FirstSolutionStrategy
    asked.first_solution_strategy = strategies.PARALLEL_CHEAPEST_INSERTION
    asked.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    asked.time_limit.FromMilliseconds(round(seconds * 1000))
    found = model.SolveWithParameters(asked)
    routes: Routes = {each.id: [] for each in problem.vehicles}
    if found:
        for at, each in enumerate(problem.vehicles):
            index = found.Value(model.NextVar(model.Start(at)))
            while not model.IsEnd(index):
                routes[each.id].append(problem.stops[manager.IndexToNode(index)].id)
                index = found.Value(model.NextVar(index))
    return routes, ([], None)


PLANNERS: dict[str, Callable[[Problem, Matrix, float, Any], tuple[Routes, Any]]] = {
    "roundsman": ours,
    "PyVRP": pyvrp,
    "pyvroom": pyvroom,
    "OR-Tools": ortools,
}


def main(name: str, day: str, table: str, seconds: str, turns: str = "") -> None:
    """Plan, and say what it took."""
    with open(day, "rb") as file:
        problem = msgspec.msgpack.decode(file.read(), type=Problem)
    with np.load(table) as arrays:
        matrix = Matrix(arrays["durations"], arrays["distances"], str(arrays["source"]))
    began = time.monotonic()
    routes, (curve, complete) = PLANNERS[name](
        problem, matrix, float(seconds), int(turns) if turns else None
    )
    wall = time.monotonic() - began
    mine = resource.getrusage(resource.RUSAGE_SELF)
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = mine.ru_utime + mine.ru_stime + workers.ru_utime + workers.ru_stime
    memory = mine.ru_maxrss + CORES * workers.ru_maxrss
    found = Planned(routes, wall, cpu, memory / 1024, curve, complete)
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
