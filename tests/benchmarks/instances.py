"""How far from the best known: python -m tests.benchmarks.instances [--only solomon] [--quick].

Published instances of ../shared/data/vrp, total distance against the best known total distance
(Solomon and Homberger without a limit on vehicles beyond the given one). Units are scaled by 1,000
for Solomon and 10 for Homberger (DIMACS truncates to a tenth), and rounded as TSPLIB says for CVRP.
Seconds are of the wall; the load of the machine stands below the table. VROOM's own page says
1.63 % for Solomon with pyvroom's exploration level 5.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from routing import Matrix, Plan, Problem, Stop, Vehicle, schedules, solve
from tests.benchmarks.amazon import folder
from tests.benchmarks.table import show

FAR = 0.0001
"""Degrees for one unit of an instance: where places are only guides how the day is split."""


class Instance(NamedTuple):
    """A published problem, and the best total distance anybody has found."""

    name: str
    problem: Problem
    matrix: Matrix
    best: float
    unit: float


SETS: dict[str, tuple[float, float, str]] = {
    "solomon": (5, 0.8, "distance_only"),
    "homberger_1000": (60, 3.0, "dimacs"),
    "cvrp_x": (20, 2.0, "bks"),
    "cvrp_xxl_belgium": (120, 4.0, "bks"),
}
"""Seconds each, the limit in per cent, and which of the best known totals."""


def solomon(path: Path, scale: int, exact: bool) -> tuple[Problem, Matrix]:
    """Read Solomon's and Homberger's format; distances truncated to the unit or rounded."""
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    numbers = [[int(x) for x in line] for line in lines if all(x.isdigit() for x in line)]
    (vans, capacity), rows = numbers[0], numbers[1:]
    spots = np.array([row[1:3] for row in rows], dtype=float)
    ways = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1)) * scale
    whole = np.rint(ways) if exact else np.floor(ways + 1e-9)
    stops = [
        Stop(
            id=str(row[0]),
            lon=row[1] * FAR,
            lat=row[2] * FAR,
            amounts=(row[3],),
            windows=((row[4] * scale, row[5] * scale),),
            service_s=row[6] * scale,
        )
        for row in rows[1:]
    ]
    depot = (rows[0][1] * FAR, rows[0][2] * FAR)
    shift = (0, rows[0][5] * scale)
    return _laid_out(stops, depot, vans, capacity, shift, whole)


def cvrp(path: Path) -> tuple[Problem, Matrix]:
    """Read TSPLIB's CVRP; as many vans as a tenth more than the goods need."""
    parts = path.read_text().replace(":", " ").split()
    size = int(parts[parts.index("DIMENSION") + 1])
    capacity = int(parts[parts.index("CAPACITY") + 1])
    at = parts.index("NODE_COORD_SECTION") + 1
    spots = np.array(parts[at : at + 3 * size], dtype=float).reshape(size, 3)[:, 1:]
    at = parts.index("DEMAND_SECTION") + 1
    goods = np.array(parts[at : at + 2 * size], dtype=int).reshape(size, 2)[:, 1]
    whole = np.floor(np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1)) + 0.5)
    vans = int(np.ceil(goods.sum() / capacity * 1.05)) + 2
    degrees = spots * FAR / 10
    stops = [
        Stop(id=str(i), lon=degrees[i, 0], lat=degrees[i, 1], amounts=(int(goods[i]),))
        for i in range(1, size)
    ]
    depot = (float(degrees[0, 0]), float(degrees[0, 1]))
    return _laid_out(stops, depot, vans, capacity, (0, 900_000), whole)


def _laid_out(
    stops: list[Stop],
    depot: tuple[float, float],
    vans: int,
    capacity: int,
    shift: tuple[float, float],
    ways: Any,
) -> tuple[Problem, Matrix]:
    fleet = [
        Vehicle(id=f"v{at}", start=depot, end=depot, shift=shift, capacity=(capacity,))
        for at in range(vans)
    ]
    rows = [*range(1, len(stops) + 1), *[0] * (2 * vans)]
    table = ways.astype(np.uint32)[np.ix_(rows, rows)]
    return Problem(tuple(stops), tuple(fleet)), Matrix(table, table, "instance")


def _read(name: str, path: Path) -> tuple[Problem, Matrix, float]:
    if name.startswith("cvrp"):
        return *cvrp(path), 1
    scale, exact = (1000, True) if name == "solomon" else (10, False)
    return *solomon(path, scale, exact), scale


def _known(entry: dict[str, Any], which: str) -> float | None:
    value = entry.get(which)
    if isinstance(value, dict):
        value = value.get("distance") or value.get("cost")
    return None if value is None else float(value)


def measure(instance: Instance, seconds: float) -> tuple[float | None, int]:
    """Return the gap in per cent, nothing if a stop was left out, and the vans used."""
    plan: Plan = solve(instance.problem, instance.matrix, seed=1, until=seconds, workers=2)
    times = schedules(instance.problem, plan, instance.matrix).values()
    driven = sum(each.distance_m for each in times if each.visits)
    gap = (driven / instance.unit / instance.best - 1) * 100
    return (None if plan.unassigned else gap), sum(bool(each.visits) for each in times)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=list(SETS), help="one folder")
    parser.add_argument("--quick", action="store_true", help="a sixth of them, half the seconds")
    parser.add_argument("--seconds", type=float, help="for each instance")
    asked = parser.parse_args()
    data = folder()
    if data is None or not (data / "vrp" / "bks.json").exists():
        print("Skipped: no instances; set ROUNDSMAN_SHARED_DATA to the shared data's folder.")
        return 0
    best = json.loads((data / "vrp" / "bks.json").read_text())["instances"]
    summary = []
    for name, (seconds, limit, which) in SETS.items():
        if asked.only in (None, name):
            spell = asked.seconds or (seconds / 2 if asked.quick else seconds)
            rows = _folder(data / "vrp" / name, name, which, spell, best, asked.quick)
            show(f"{name}, {spell:g} s each", ["instance", "stops", "gap %", "vans", "s"], rows)
            gaps = [row[2] for row in rows if row[2] is not None]
            summary.append([name, len(gaps), float(np.mean(gaps)), max(gaps), limit])
    show("Above the best known", ["set", "count", "mean %", "worst %", "limit %"], summary)
    print(f"Load of the machine at the end: {os.getloadavg()[0]:.1f}")
    return 0


def _folder(
    path: Path, name: str, which: str, seconds: float, best: dict[str, Any], quick: bool
) -> list[list[Any]]:
    rows: list[list[Any]] = []
    files = sorted(path.iterdir())
    for file in files[:: 6 if quick else 1]:
        known = next(
            (
                _known(entry, which)
                for entry in best.values()
                if Path(entry["file"]).name == file.name
            ),
            None,
        )
        if known is None:
            continue
        problem, matrix, unit = _read(name, file)
        began = time.monotonic()
        gap, vans = measure(Instance(file.stem, problem, matrix, known, unit), seconds)
        rows.append([file.stem, len(problem.stops), gap, vans, time.monotonic() - began])
        print(f"{file.stem}: {gap}", file=sys.stderr)
    return rows


if __name__ == "__main__":
    sys.exit(main())
