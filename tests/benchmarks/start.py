"""How soon `roundsman serve` answers, and what it weighs: `python -m tests.benchmarks.start`."""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.inbox import shares_of
from tests.benchmarks.load import run
from tests.benchmarks.table import show
from tests.processes import Server

STARTS = 5
LIMIT_S = 5.0
DAY = 12_800


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        bare = Server(Path(home, "bare"))
        # Without compiled files, as on the first start after an installation that made none.
        bare.environment["PYTHONPYCACHEPREFIX"] = str(Path(home, "compiled"))
        cold = _starts(bare, 1)
        again = _starts(bare, STARTS)
        shutil.rmtree(bare.data)
        server = Server(Path(home, "data"))
        fresh = _starts(server, 1)
        warm = _starts(server, STARTS)
        server.start()
        time.sleep(3)
        rest = server.memory_mb()
        load = run(server.port, shares_of(server, DAY), Path(home, "requests"))
        time.sleep(1)
        after = server.memory_mb()
        server.stop()
    show(
        f"Seconds until `roundsman serve` first answers ({os.cpu_count()} cores)",
        ("", "starts", "fastest s", "slowest s", "limit"),
        [
            ["nothing compiled yet, new data folder", 1, cold[0], cold[0], None],
            ["the same, now compiled", STARTS, min(again), max(again), LIMIT_S],
            ["new data folder", 1, fresh[0], fresh[0], LIMIT_S],
            ["again", STARTS, min(warm), max(warm), LIMIT_S],
        ],
    )
    posts = sum(load.statuses.values())
    show(
        "Resident memory in MB",
        ("", "server", "solver's processes"),
        [
            ["at rest", rest["server"], rest["workers"]],
            [f"after {posts:,} posts on 32 routes", after["server"], after["workers"]],
        ],
    )
    return 0


def _starts(server: Server, count: int) -> list[float]:
    taken = []
    for _ in range(count):
        taken.append(server.start())
        server.stop()
    return taken


if __name__ == "__main__":
    sys.exit(main())
