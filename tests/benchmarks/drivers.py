"""Would a driver drive it so: python -m tests.benchmarks.drivers [--zone-s 120] [--quick].

The seven Amazon routes with their real windows, planned anew and compared with what experienced
drivers did, by the measure of the challenge: sequence deviation times normalised edit distance with
real penalty, per edit (D. Merchan et al., "2021 Amazon Last Mile Routing Research Challenge: Data
Set", Transportation Science 58(1), 2024); 0 is the driven order. No travel times come with the
routes: straight lines times 1.4 at 7 m/s, for all planners and for the measure. Zones are Amazon's;
a stop without one is in that of the nearest stop. *Learned* knows how drivers of the other six
routes went from zone to zone. `km more` is against our shortest order.
"""

import argparse
import sys
from collections.abc import Sequence

import msgspec
import numpy as np

from routing import Habits, Matrix, Problem, Stop, Vehicle, learn, solve
from routing.planning.arrays import Array
from routing.roads.straight_line import StraightLine
from routing.vroom import ask
from tests.benchmarks.amazon import Route, folder, routes
from tests.benchmarks.table import show

GAP = 1000.0
"""What a stop left out costs in the published program."""

DAY_S = 86_400


def with_zones(stops: Sequence[Stop], matrix: Matrix) -> tuple[Stop, ...]:
    """Put a stop without a zone into that of the nearest stop that has one."""
    known = [at for at, stop in enumerate(stops) if stop.zone]
    return tuple(
        stop
        if stop.zone
        else msgspec.structs.replace(
            stop, zone=stops[known[int(np.argmin(matrix.durations_s[at, known]))]].zone
        )
        for at, stop in enumerate(stops)
    )


def score(driven: Sequence[int], planned: Sequence[int], seconds: Array) -> float:
    """Return the challenge's score of an order; both begin at the station, as indices."""
    return deviation(driven, planned) * penalty_per_edit(driven, planned, seconds)


def deviation(driven: Sequence[int], planned: Sequence[int]) -> float:
    """Return how far stops that follow each other in the plan lie apart in the order driven."""
    place = {stop: at for at, stop in enumerate(driven[1:])}
    order = [place[stop] for stop in planned[1:]]
    apart = np.abs(np.diff(order)) - 1
    size = len(order)
    return float(2 / (size * (size - 1)) * apart.sum())


def penalty_per_edit(driven: Sequence[int], planned: Sequence[int], seconds: Array) -> float:
    """Return the edit distance with real penalty, per edit, on times with mean 0 and deviation 1.

    As in the published program times are then shifted so that the least is 0.
    """
    ways = (seconds - seconds.mean()) / seconds.std()
    ways = ways - ways.min()
    one, two = [*driven, driven[0]], [*planned, planned[0]]
    rows, columns = len(one), len(two)
    cost = np.zeros((rows + 1, columns + 1))
    edits = np.zeros((rows + 1, columns + 1), dtype=int)
    cost[:, -1] = GAP * np.arange(rows, -1, -1)
    cost[-1, :] = GAP * np.arange(columns, -1, -1)
    edits[:, -1], edits[-1, :] = np.arange(rows, -1, -1), np.arange(columns, -1, -1)
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            same = one[i] == two[j]
            choices = (
                (cost[i + 1, j + 1] + (0.0 if same else ways[one[i], two[j]]), 0),
                (cost[i + 1, j] + GAP, 1),
                (cost[i, j + 1] + GAP, 2),
            )
            cost[i, j], which = min(choices)
            before = (edits[i + 1, j + 1], edits[i + 1, j], edits[i, j + 1])[which]
            edits[i, j] = before + (0 if which == 0 and same else 1)
    return float(cost[0, 0] / edits[0, 0]) if edits[0, 0] else 0.0


def by_vroom(route: Route, matrix: Matrix) -> list[str]:
    """Order a route with plain pyvroom."""
    jobs = []
    for at, stop in enumerate(route.stops):
        job = {"id": at, "location_index": at, "setup": 20, "service": round(stop.service_s)}
        if stop.windows:
            job["time_windows"] = [[max(0, round(e - route.departs_s)) for e in stop.windows[0]]]
        jobs.append(job)
    size = len(jobs)
    van = {"id": 0, "start_index": size, "end_index": size, "time_window": [0, DAY_S]}
    found = ask([van], jobs, matrix.durations_s, searches=1, depth=1)
    return [route.stops[at].id for at in found[0]]


def by_us(
    route: Route, stops: tuple[Stop, ...], matrix: Matrix, zone_s: float, habits: Habits | None
) -> list[str]:
    """Order a route with `routing.solve`."""
    shift = (route.departs_s, route.departs_s + DAY_S)
    van = Vehicle(id="van", start=route.station, end=route.station, shift=shift)
    problem = Problem(stops, (van,), zone_s=zone_s, habits=habits)
    plan = solve(problem, matrix, seed=1, until=None, turns=TURNS)
    return list(plan.routes["van"])


TURNS = 4000


def _km(route: Route, matrix: Matrix, order: list[str]) -> float:
    row = {stop.id: at for at, stop in enumerate(route.stops)}
    rows = [len(route.stops), *(row[id] for id in order), len(route.stops)]
    return float(matrix.distances_m[rows[:-1], rows[1:]].sum() / 1000)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zone-s", type=float, nargs="*", default=[60.0, 300.0])
    parser.add_argument("--quick", action="store_true", help="three routes")
    asked = parser.parse_args()
    data = folder()
    if data is None:
        print("Skipped: no Amazon routes; set ROUNDSMAN_SHARED_DATA to the shared data's folder.")
        return 0
    known = routes(data)
    zoned = []
    for route in known:
        matrix = StraightLine().matrix(
            [*(stop.place for stop in route.stops), *[route.station] * 2]
        )
        zoned.append((route, matrix, with_zones(route.stops, matrix)))
    cells: dict[str, list[tuple[float, float]]] = {}
    for at, (route, matrix, stops) in enumerate(zoned[:3] if asked.quick else zoned):
        others = [[stop.zone for stop in each[2]] for each in zoned if each[0] is not route]
        orders = {"driven": [stop.id for stop in stops], "pyvroom": by_vroom(route, matrix)}
        orders["shortest"] = by_us(route, stops, matrix, 0, None)
        for zone_s in asked.zone_s:
            orders[f"zones {zone_s:g} s"] = by_us(route, stops, matrix, zone_s, None)
            orders[f"learned {zone_s:g} s"] = by_us(route, stops, matrix, zone_s, learn(others))
        _note(cells, route, matrix, orders)
        print(f"route {at + 1}/{len(zoned)}", file=sys.stderr)
    _table(cells)
    return 0


def _note(
    cells: dict[str, list[tuple[float, float]]],
    route: Route,
    matrix: Matrix,
    orders: dict[str, list[str]],
) -> None:
    row = {stop.id: at for at, stop in enumerate(route.stops)}
    station = len(route.stops)
    driven = [station, *(row[id] for id in orders["driven"])]
    size = station + 1
    ways = matrix.durations_s[:size, :size].astype(float)
    for name, order in orders.items():
        if len(order) != station:
            print(f"{name}: {station - len(order)} stops left out", file=sys.stderr)
            continue
        planned = [station, *(row[id] for id in order)]
        cell = (score(driven, planned, ways), _km(route, matrix, order))
        cells.setdefault(name, []).append(cell)


def _table(cells: dict[str, list[tuple[float, float]]]) -> None:
    rows = []
    plain = float(np.mean([score for score, _ in cells["pyvroom"]]))
    shortest = sum(km for _, km in cells["shortest"])
    for name, each in cells.items():
        mean = float(np.mean([score for score, _ in each]))
        km = sum(km for _, km in each)
        worst = max(score for score, _ in each)
        texts = [f"{mean:.4f}", f"{worst:.4f}", f"{mean / plain:.2f}"]
        rows.append([name, len(each), *texts, round(km, 1), f"{(km / shortest - 1) * 100:+.1f} %"])
    header = ["order", "routes", "score", "worst", "/ pyvroom", "km", "km more"]
    show("Against the order driven (0 is the same)", header, rows)
    print("Aim: half of plain pyvroom's score.")


if __name__ == "__main__":
    sys.exit(main())
