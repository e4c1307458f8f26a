"""How fast are matrices, and are the distances right: `python -m tests.benchmarks.roads`.

Addresses of Liechtenstein on their real roads, by our own OSRM process, arriving on the kerb side.
Beside it the 150 ways of Routino, another router with other speeds: its shortest way is the check
of ours, which is the quickest one.
"""

import argparse
import asyncio
import json
import random
import resource
import sys
import time
from pathlib import Path

import numpy as np

from api.areas.actions import build_roads
from api.osrm_process import OsrmProcess
from api.roads import MOST_PLACES
from routing.roads.osrm import Osrm
from tests.benchmarks.amazon import folder
from tests.benchmarks.liechtenstein import BUILT, EXTRACT, addresses
from tests.benchmarks.table import show

LIMITS_S = {200: 0.2, 2_000: 10.0, 6_000: 100.0}
ROUTINO = Path("osm", "routino-od-liechtenstein.json")


async def measured(extract: Path, sizes: list[int], pairs: list[dict[str, object]]) -> None:
    """Start the engine, measure and print."""
    places = addresses(extract)
    random.Random(1).shuffle(places)
    async with OsrmProcess(build_roads(extract, BUILT, lambda _: None)) as process:
        engine = Osrm(
            process.url, curb=True, most_places=MOST_PLACES, timeout_s=120, farthest_m=5_000
        )
        rows: list[list[object]] = []
        for size in sizes:
            began, busy = time.perf_counter(), time.process_time()
            matrix = await asyncio.to_thread(engine.matrix, places[:size])
            took, ours = time.perf_counter() - began, time.process_time() - busy
            held = 2 * matrix.durations_s.nbytes / 1e6
            rows.append([f"{size:,} x {size:,}", took, LIMITS_S[size], ours, held, _peak_mb()])
            del matrix
        show(
            "Matrices on the roads of Liechtenstein",
            ("places", "seconds", "limit", "our own CPU s", "matrix MB", "our peak MB"),
            rows,
        )
        loose = Osrm(process.url, timeout_s=30, farthest_m=5_000)
        await asyncio.to_thread(_beside_routino, loose, pairs)


def _beside_routino(engine: Osrm, pairs: list[dict[str, object]]) -> None:
    found = []
    for pair in pairs:
        a, b = tuple(pair["a"]), tuple(pair["b"])  # type: ignore[arg-type]
        if pair["shortest_km"] is None:
            continue
        ours_km = engine.path([a, b]).distance_m / 1000
        found.append((ours_km / float(str(pair["quickest_km"])) - 1, ours_km, pair))
    off = np.abs([one[0] for one in found])
    worst = sorted(found, key=lambda one: -abs(one[0]))[:5]
    show(
        f"Distances of {len(found)} ways beside Routino's quickest",
        ("", "median %", "p95 %", "worst %", "limit of the median %"),
        [["OSRM", *(np.percentile(off, rank) * 100 for rank in (50, 95, 100)), 2.0]],
    )
    show(
        "The five that differ most",
        ("from", "to", "ours km", "Routino quickest km", "shortest km"),
        [
            [pair["a"], pair["b"], ours, pair["quickest_km"], pair["shortest_km"]]
            for _, ours, pair in worst
        ],
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no 6,000 places")
    quick = parser.parse_args().quick
    data = folder()
    if data is None:
        print("Skipped: no extract; set ROUNDSMAN_SHARED_DATA to the shared data's folder.")
        return 0
    pairs = json.loads((data / ROUTINO).read_text())["pairs"]
    sizes = [size for size in LIMITS_S if size < 6_000 or not quick]
    asyncio.run(measured(data / EXTRACT, sizes, pairs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
