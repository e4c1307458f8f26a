"""Does the geofence see what happens: python -m tests.benchmarks.geofence [--quick].

402 pieces of real delivery drivers' days, a fix every 5 s, each labelled Driving or OnFoot (which
includes standing in the van). A change to OnFoot is an arrival, a change to Driving a departure.
The stops' places do not come with the pieces: a stop is the farthest point of each time on foot,
moved by 15 m (one standard deviation a side) as an address is. The numbers of `routing.geofence`
were chosen on the even pieces; the odd ones judge. What lies within 20 s of a piece's ends was cut
off and counts neither way, unless it is found all the same.
"""

import csv
import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from routing.geofence import METRES_PER_DEGREE, Fence, Fix, Whereabouts, follow, metres
from tests.benchmarks.amazon import folder
from tests.benchmarks.table import show

FILE = Path("gps", "delivery-agents-402.zip")
ADDRESS_M = 15.0
EDGE_S = 20.0
KINDS = ("arrived", "departed")

type Seen = list[tuple[str, float]]
type Detector = Callable[[Sequence[Fix], Fence], Seen]


class Piece(NamedTuple):
    """Some minutes of a driver's day: the fixes, the true changes, and the stops on the way."""

    fixes: list[Fix]
    changes: Seen
    stops: dict[str, tuple[float, float]]


def pieces(data: Path) -> list[Piece]:
    """Read all pieces; local metres become degrees around 0, 0."""
    chance = np.random.default_rng(1)
    found = []
    with zipfile.ZipFile(data / FILE) as archive:
        for name in sorted(archive.namelist()):
            text = io.StringIO(archive.read(name).decode())
            found.append(_piece(list(csv.DictReader(text)), chance))
    return found


def _piece(rows: list[dict[str, str]], chance: np.random.Generator) -> Piece:
    fixes = [
        Fix(
            datetime.fromisoformat(row["timestamp"][:26]).replace(tzinfo=UTC).timestamp(),
            float(row["x"]) / METRES_PER_DEGREE,
            float(row["y"]) / METRES_PER_DEGREE,
        )
        for row in rows
    ]
    on_foot = [row["groundtruth"] == "OnFoot" for row in rows]
    changes: Seen = []
    visits: list[list[Fix]] = []
    for at, (fix, walks) in enumerate(zip(fixes, on_foot, strict=True)):
        if at and walks != on_foot[at - 1]:
            changes.append((KINDS[0] if walks else KINDS[1], fix.at_s))
        if walks and (at == 0 or not on_foot[at - 1]):
            visits.append([])
        if walks:
            visits[-1].append(fix)
    stops = {}
    for number, visit in enumerate(visits):
        door = max(visit, key=lambda fix: metres(fix.place, visit[0].place))
        east, north = chance.normal(0, ADDRESS_M / METRES_PER_DEGREE, 2)
        stops[str(number)] = (door.lon + east, door.lat + north)
    return Piece(fixes, changes, stops)


def by_geofence(fixes: Sequence[Fix], fence: Fence) -> Seen:
    """The rules under test."""
    known, seen = Whereabouts(), []
    for fix in fixes:
        known, happened = follow(known, fix, fence)
        seen += [(each.happened, each.at_s) for each in happened]
    return seen


def by_circles(fixes: Sequence[Fix], fence: Fence) -> Seen:
    """What a plain geofence says: nearer than 60 m is there, farther than 120 m is gone."""
    there, seen = None, []
    for fix in fixes:
        near = fence.nearest(fix.place)
        if near is None:
            continue
        stop_id, _, away_m = near
        if there is not None and (away_m > 120 or (stop_id != there and away_m <= 60)):
            seen.append((KINDS[1], fix.at_s))
            there = None
        if there is None and away_m <= 60:
            seen.append((KINDS[0], fix.at_s))
            there = stop_id
    return seen


def _matched(one: list[float], other: list[float], within_s: float) -> tuple[set[int], set[int]]:
    """Pair two ascending lists of times, each time once, in order."""
    at = to = 0
    pairs: tuple[set[int], set[int]] = (set(), set())
    while at < len(one) and to < len(other):
        if abs(one[at] - other[to]) <= within_s:
            pairs[0].add(at)
            pairs[1].add(to)
            at, to = at + 1, to + 1
        elif one[at] < other[to]:
            at += 1
        else:
            to += 1
    return pairs


def _row(
    name: str, given: Sequence[Piece], detector: Detector, within_s: float, every: int = 1
) -> list[object]:
    hours, false = 0.0, 0
    scores: list[float] = []
    seen = [detector(piece.fixes[::every], Fence(piece.stops)) for piece in given]
    for kind in KINDS:
        right = said = found = true = 0
        for piece, saw in zip(given, seen, strict=True):
            first_s, last_s = piece.fixes[0].at_s + EDGE_S, piece.fixes[-1].at_s - EDGE_S
            ours = sorted(at_s for what, at_s in saw if what == kind)
            truth = [at_s for what, at_s in piece.changes if what == kind]
            of_ours, of_truth = _matched(ours, truth, within_s)
            right += len(of_ours)
            said += sum(i in of_ours or first_s <= at <= last_s for i, at in enumerate(ours))
            found += sum(first_s <= truth[i] <= last_s for i in of_truth)
            true += sum(first_s <= at <= last_s for at in truth)
        precision, recall = right / said, found / true
        scores += [precision, recall, 2 * precision * recall / (precision + recall)]
        false += said - right
    hours = sum(piece.fixes[-1].at_s - piece.fixes[0].at_s for piece in given) / 3600
    both = (scores[2] + scores[5]) / 2
    return [name, f"{within_s:.0f} s", *(f"{each:.3f}" for each in (*scores, both)), false / hours]


def main() -> None:
    """Print the table."""
    data = folder()
    if data is None or not (data / FILE).exists():
        print("Skipped: no GPS pieces; set ROUNDSMAN_SHARED_DATA to the shared data's folder.")
        return
    every = pieces(data)
    odd, even = every[1::2], every[::2]
    if "--quick" in sys.argv:
        odd = odd[:50]
    rows = [_row("geofence", odd, by_geofence, within_s) for within_s in (60, 30, 15)]
    rows.append(_row("geofence, a fix every 15 s", odd, by_geofence, 60, every=3))
    rows.append(_row("geofence, a fix every 30 s", odd, by_geofence, 60, every=6))
    rows.append(_row("circles of 60 and 120 m", odd, by_circles, 60))
    if "--quick" not in sys.argv:
        rows.append(_row("geofence, where it was tuned", even, by_geofence, 60))
    changes = sum(len(piece.changes) for piece in odd)
    show(
        f"Arrivals and departures in {len(odd)} pieces with {changes} of them (aim: F1 >= 0.9)",
        [
            *("detector", "within", "arrived: precision", "recall", "F1"),
            *("departed: precision", "recall", "F1", "both F1", "false alarms/h"),
        ],
        rows,
    )


if __name__ == "__main__":
    main()
