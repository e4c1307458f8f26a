"""How good is a plan, and how soon: python -m tests.benchmarks.plan [--stops 6000] [--quick].

Real addresses of Liechtenstein, roads by OSRM (`--straight`: straight lines), a shift of nine
hours, windows of two to four hours at a fifth of the doors. Every planner runs alone in a process
of its own and is measured by our forward pass: seconds on the road, what is left out, what is
wrong. PyVRP is given its own processor time, so that others on the machine cost it nothing; ours,
pyvroom and OR-Tools have the clock on the wall. `--turns` has ours count instead: that repeats.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import numpy as np

from routing import Matrix, Plan, Problem, insertions, move, schedules
from routing.planning.driven import fault
from tests.benchmarks.amazon import folder
from tests.benchmarks.liechtenstein import EXTRACT, addresses, day, in_straight_lines, on_roads
from tests.benchmarks.picture import draw
from tests.benchmarks.planners import PLANNERS, Planned
from tests.benchmarks.table import show

VANS = {600: 12, 2000: 40, 6000: 45}
SPELLS = {600: (10, 20), 2000: (30, 120), 6000: (60, 120)}
"""Seconds: ours, and ours and the others."""

LIMITS = {
    600: "",
    2000: "Limit: roundsman after 30 s at most 1.01 x PyVRP after 120 s.",
    6000: "Limits: complete in 60 s; after 120 s at most 0.97 x PyVRP after 120 s; 4,096 MB.",
}


def main() -> int:
    """Measure and print."""
    asked = _asked()
    data = folder()
    if data is None or not (data / EXTRACT).exists():
        print("Skipped: no extract; set ROUNDSMAN_SHARED_DATA to the shared data's folder.")
        return 0
    stops = 600 if asked.quick else asked.stops
    problem = day(addresses(data / EXTRACT), stops, VANS[stops])
    places = list(problem.places)
    matrix = in_straight_lines(places) if asked.straight else on_roads(data / EXTRACT, places)
    short, long = SPELLS[stops]
    runs = [("roundsman", short), ("roundsman", long)]
    runs += [(name, long) for name in PLANNERS if name != "roundsman" and name in asked.peers]
    found: list[tuple[str, float, Planned]] = []
    with tempfile.TemporaryDirectory() as scratch:
        paths = _written(problem, matrix, Path(scratch))
        for name, seconds in runs:
            turns = asked.turns * seconds // long if name == "roundsman" and asked.turns else None
            found.append((name, seconds, _run(name, paths, seconds, turns)))
            print(f"{name} {seconds} s: done, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    _table(problem, matrix, found)
    print(LIMITS[stops])
    _what_if(problem, matrix, found[1][2])
    if asked.picture:
        plan = Plan({id: tuple(route) for id, route in found[1][2].routes.items()}, {})
        draw(problem, plan, asked.picture)
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stops", type=int, choices=list(VANS), default=2000)
    parser.add_argument("--quick", action="store_true", help="600 stops, 20 s each")
    parser.add_argument("--straight", action="store_true", help="straight lines, no roads")
    parser.add_argument("--peers", nargs="*", default=list(PLANNERS), help="which others")
    parser.add_argument("--turns", type=int, help="ours counts so many turns for the long spell")
    parser.add_argument("--picture", type=Path, help="draw our long plan into this PNG")
    return parser.parse_args()


def _written(problem: Problem, matrix: Matrix, scratch: Path) -> tuple[Path, Path]:
    paths = (scratch / "day.msgpack", scratch / "matrix.npz")
    paths[0].write_bytes(msgspec.msgpack.encode(problem))
    np.savez(
        paths[1],
        durations=matrix.durations_s,
        distances=matrix.distances_m,
        source=np.array(matrix.source),
    )
    return paths


def _run(name: str, paths: tuple[Path, Path], seconds: float, turns: int | None) -> Planned:
    command = [sys.executable, "-m", "tests.benchmarks.planners", name, *map(str, paths)]
    command += [str(seconds), *([str(turns)] if turns else [])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return msgspec.json.decode(done.stdout, type=Planned)


def _what_if(problem: Problem, matrix: Matrix, planned: Planned) -> None:
    """Say how long a question about our long plan takes: thirty stops each."""
    plan = Plan({id: tuple(route) for id, route in planned.routes.items()}, {})
    vans = [van.id for van in problem.vehicles]
    asked = [stop.id for stop in problem.stops][:: len(problem.stops) // 30]
    questions = {
        "insertions": lambda stop: insertions(problem, plan, stop, matrix),
        "move": lambda stop: move(problem, plan, stop, vans[int(stop[1:]) % len(vans)], matrix),
    }
    rows = []
    for name, ask in questions.items():
        took = []
        for stop in asked:
            began = time.process_time()
            ask(stop)
            took.append((time.process_time() - began) * 1000)
        rows.append([name, float(np.median(took)), max(took), 150])
    show("What if, processor ms", ["question", "median", "worst", "limit"], rows)


def _table(problem: Problem, matrix: Matrix, found: list[tuple[str, float, Planned]]) -> None:
    row = {stop.id: at for at, stop in enumerate(problem.stops)}
    rows = []
    best = None
    for name, seconds, planned in found:
        plan = Plan({id: tuple(route) for id, route in planned.routes.items()}, {})
        times = [each for each in schedules(problem, plan, matrix).values() if each.visits]
        wrong = sum(
            fault(problem, matrix, at, [row[id] for id in planned.routes.get(van.id, ())])
            is not None
            for at, van in enumerate(problem.vehicles)
        )
        drive = sum(each.drive_s for each in times)
        if name == "PyVRP":
            best = drive
        rows.append(
            [
                f"{name} {seconds:g} s",
                round(drive),
                round(sum(each.distance_m for each in times) / 1000),
                len(times),
                len(problem.stops) - sum(map(len, planned.routes.values())),
                wrong,
                planned.wall_s,
                planned.cpu_s,
                planned.complete_s,
                round(planned.memory_mb),
            ]
        )
    for line in rows:
        line.insert(2, f"{line[1] / best:.3f}" if best else "")
    size = f"{len(problem.stops):,} stops, {len(problem.vehicles)} vans, roads by {matrix.source}"
    header = ["planner", "drive s", "/ PyVRP", "km", "vans", "left out", "wrong"]
    show(size, [*header, "wall s", "cpu s", "complete s", "MB"], rows)


if __name__ == "__main__":
    sys.exit(main())
