"""How fast, how good and how calm is `resequence`: python -m tests.benchmarks.resequence [--quick].

Seven real Amazon routes, a skip or a delay at a random point, 200 cases, one seed. No travel times
come with the routes: straight lines times 1.4 at 7 m/s. Cost is what an order decides about:
driving, waiting, and ten times the lateness of windows not yet lost; minutes at the door are left
out. The peers get the same frozen head, the same windows and all the time they want.
"""

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from routing import Matrix, Resequenced, Round, resequence
from routing.sequence.tail import Order, Tail
from tests.benchmarks.amazon import Case, Route, case, folder, routes
from tests.benchmarks.peers import cold_vroom, pyvrp_for

SIZES = (40, 100, 180)
WINDOWS = ("none", "real", "tight")
POLICIES = ("keep_order", "stable", "full")
LEGEND = """
Limits: full within 1 % of the best peer; lost, frozen moved, later (than the order kept): 0; stable
displaces at most 3. What stable and keep_order cost above the best peer is the price of calm.
Cpu: the process's own time, which others on the machine lengthen little. Against removing: median
cost against today's order without the skipped stop, then unserved.
"""
LIMIT_MS = {"none": 100, "real": 200, "tight": 200}


class Measured(NamedTuple):
    """One case under one policy."""

    took_s: float
    busy_s: float
    start: str
    above_best: float
    against_removed: float
    displaced: int
    lost: int
    frozen_moved: int
    late_more: float
    method: str


def _nodes(tail: Tail, result: Resequenced) -> Order:
    node = {id: at for at, id in enumerate(tail.ids)}
    return np.array([node[id] for id in result.order if id in node], dtype=np.intp)


def _road_s(tail: Tail, order: Order) -> float:
    return tail.cost(order)[0] - float(tail.service[order].sum() + tail.setup[order].sum())


def _measure(one: Case, policy: str, tail: Tail, best: float) -> Measured:
    began, worked = time.perf_counter(), time.process_time()
    result = resequence(one.round, one.matrix, policy=policy)
    took_s, busy_s = time.perf_counter() - began, time.process_time() - worked
    assert not result.trouble, result.trouble
    known = {stop.id for stop in one.round.stops}
    head = [one.round.stops[at].id for at in one.round.kept[: one.round.frozen]]
    cost, removed = _road_s(tail, _nodes(tail, result)), _road_s(tail, np.arange(tail.kept))
    return Measured(
        took_s,
        busy_s,
        one.start,
        cost / best - 1,
        cost / removed - 1,
        len(result.displaced),
        len(known ^ set(result.order)) + len(result.order) - len(set(result.order)),
        sum(a != b for a, b in zip(head, result.order, strict=False)),
        max(0.0, result.late_after_s - result.late_before_s),
        result.method,
    )


def _peers(tail: Tail, cold_limit: int) -> dict[str, float]:
    """Return each peer's cost on the same tail."""
    found = {"pyvrp": _road_s(tail, pyvrp_for(tail))}
    if not tail.binding or tail.size <= cold_limit:
        cold = cold_vroom(tail)
        if cold is not None:
            found["vroom"] = _road_s(tail, cold)
    return found


def _share(values: Iterable[float], rank: float) -> float:
    return float(np.percentile(list(values), rank))


def _table(rows: dict[tuple[str, int, str], list[Measured]]) -> None:
    print(f"{'':76} | cost above best peer: mean, p95    | against  |")
    print(
        "windows stops policy     cases  p50 ms  p95 ms cpu p95 limit  displaced max"
        "  | driven order    | planned order   | removing | lost frozen later"
    )
    for (windows, size, policy), cells in rows.items():
        took = [cell.took_s * 1000 for cell in cells]
        busy = [cell.busy_s * 1000 for cell in cells]
        moved = [cell.displaced for cell in cells]
        print(
            f"{windows:7} {size:5} {policy:10} {len(cells):5} {_share(took, 50):7.1f}"
            f" {_share(took, 95):7.1f} {_share(busy, 95):7.1f} {LIMIT_MS[windows]:5}"
            f" {np.mean(moved):10.1f} {max(moved):3}"
            f"  | {_gap(cells, 'driven')} | {_gap(cells, 'planned')}"
            f" | {np.median([cell.against_removed for cell in cells]) * 100:6.1f} %"
            f" | {sum(cell.lost for cell in cells):4} {sum(cell.frozen_moved for cell in cells):6}"
            f" {sum(cell.late_more > 1 for cell in cells):5}"
        )


def _gap(cells: list[Measured], start: str) -> str:
    above = [cell.above_best * 100 for cell in cells if cell.start == start]
    if np.isnan(above).any():
        return "              -"
    return f"{np.mean(above):6.2f} {_share(above, 95):6.1f} %" if above else " " * 15


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="36 cases, cold pyvroom to 100 stops")
    parser.add_argument("--cases", type=int, help="how many cases")
    parser.add_argument("--cold", type=int, help="cold pyvroom with windows up to so many stops")
    parser.add_argument("--alone", action="store_true", help="no peers: latency only")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    data = folder()
    if data is None:
        print("Skipped: no Amazon routes; set ROUNDSMAN_SHARED_DATA to the shared data's folder.")
        return 0
    chance = random.Random(asked.seed)
    known = routes(data)
    count = asked.cases or (36 if asked.quick else 200)
    rows: dict[tuple[str, int, str], list[Measured]] = defaultdict(list)
    peers: dict[str, list[float]] = defaultdict(list)
    methods: dict[str, int] = defaultdict(int)
    resequence(*_first(known, chance), policy="full")  # loads pyvroom
    for number in range(count):
        size, windows = SIZES[number % 3], WINDOWS[number // 3 % 3]
        start = ("driven", "planned")[number // 9 % 2]
        one = case(known[number % 7], size, windows, start, chance)
        tail = Tail(one.round, one.matrix)
        cold = asked.cold or (100 if asked.quick else 1000)
        costs = {} if asked.alone else _peers(tail, cold)
        best = min(costs.values(), default=float("nan"))
        for name, cost in costs.items():
            peers[f"{name}, windows {windows}"].append(cost / best - 1)
        for policy in POLICIES:
            cell = _measure(one, policy, tail, best)
            rows[windows, size, policy].append(cell)
            methods[f"{policy} {cell.method}"] += 1
        if sys.stderr.isatty():
            print(f"{number + 1}/{count}", end="\r", file=sys.stderr)
    _table(dict(sorted(rows.items())))
    print(LEGEND)
    for name, gaps in sorted(peers.items()):
        print(f"{name:22} above the better peer: {np.mean(gaps) * 100:6.2f} % in {len(gaps)} cases")
    print("found by: " + ", ".join(f"{name} {times}" for name, times in sorted(methods.items())))
    return 0


def _first(known: list[Route], chance: random.Random) -> tuple[Round, Matrix]:
    warming = case(known[0], SIZES[0], WINDOWS[0], "driven", chance)
    return warming.round, warming.matrix


if __name__ == "__main__":
    sys.exit(main())
