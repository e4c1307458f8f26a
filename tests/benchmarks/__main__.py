"""All benchmarks, one after another: `python -m tests.benchmarks`."""

import subprocess
import sys

NAMES = (
    "start",
    "inbox",
    "round_trip",
    "resequence",
    "phone",
    "board",
    "roads",
    "area",
    "geofence",
    "etas",
    "plan",
    "instances",
    "drivers",
)

if __name__ == "__main__":
    sys.exit(
        max(subprocess.call([sys.executable, "-m", f"tests.benchmarks.{name}"]) for name in NAMES)
    )
