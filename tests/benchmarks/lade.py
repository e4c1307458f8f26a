"""LaDe's real deliveries as chains of one courier each, with a plan fitted to them."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from routing.roads.straight_line import haversine_m

FILE = Path("lastmile", "lade-yantai-0814-a.csv")
DETOUR = 1.4
# A chain may not be faster between two doors; the minutes are rounded.
FASTEST_M_S = 6.0
ROUNDED_S = 90.0
SHORTEST = 8


class Scan(NamedTuple):
    """One parcel handed over: seconds since 1970, and where."""

    at_s: float
    lon: float
    lat: float


class Plan(NamedTuple):
    """A planner's rule for the seconds between two scans."""

    door_s: float
    speed_m_s: float

    def gaps_s(self, chain: Sequence[Scan]) -> np.ndarray:
        """Planned seconds between each scan and the next."""
        return self.door_s + legs_m(chain) / self.speed_m_s


def chains(data: Path) -> list[list[Scan]]:
    """Split each hub's deliveries, whose couriers are not named, into chains one could have driven.

    Each goes to the chain with the nearest last door that could be reached by then.
    """
    hubs: dict[str, list[Scan]] = defaultdict(list)
    with (data / FILE).open() as file:
        for row in csv.DictReader(file):
            at_s = datetime.fromisoformat(row["delivery_time"]).timestamp()
            lon, lat = float(row["delivery_lng"]), float(row["delivery_lat"])
            hubs[row["hub"]].append(Scan(at_s, lon, lat))
    found = []
    for _, scans in sorted(hubs.items()):
        of_hub: list[list[Scan]] = []
        for scan in sorted(scans):
            away = [(_road_m(chain[-1], scan), chain) for chain in of_hub]
            could = [
                (metres, chain)
                for metres, chain in away
                if metres / FASTEST_M_S <= scan.at_s - chain[-1].at_s + ROUNDED_S
            ]
            if could:
                min(could, key=lambda each: each[0])[1].append(scan)
            else:
                of_hub.append([scan])
        found += [chain for chain in of_hub if len(chain) >= SHORTEST]
    return found


def fit(known: Sequence[Sequence[Scan]]) -> Plan:
    """Return the plan with the least absolute error over the gaps of these chains."""
    gaps = np.concatenate([gaps_s(chain) for chain in known])
    legs = np.concatenate([legs_m(chain) for chain in known])
    tried = [Plan(door, speed) for door in range(120, 601, 15) for speed in np.arange(1, 12.5, 0.5)]
    return min(tried, key=lambda plan: np.abs(gaps - plan.door_s - legs / plan.speed_m_s).sum())


def gaps_s(chain: Sequence[Scan]) -> np.ndarray:
    """Actual seconds between each scan and the next."""
    return np.diff([scan.at_s for scan in chain])


def legs_m(chain: Sequence[Scan]) -> np.ndarray:
    """Road metres between each scan and the next."""
    return np.array([_road_m(*pair) for pair in pairwise(chain)])


def _road_m(one: Scan, other: Scan) -> float:
    return DETOUR * float(haversine_m([one[1:], other[1:]])[0, 1])
