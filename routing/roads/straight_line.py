"""Roads without a map: the great circle, a bit longer."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from routing.matrix import Matrix
from routing.problem import Place
from routing.roads.engine import Leg, Path

EARTH_RADIUS_M = 6_371_008.8


def haversine_m(places: Sequence[Place]) -> NDArray[np.float64]:
    """Return great-circle distances in metres between all places (R. W. Sinnott, 1984)."""
    lon, lat = np.radians(np.array(places, dtype=np.float64).reshape(-1, 2)).T
    half_lat = np.sin((lat[:, None] - lat[None, :]) / 2) ** 2
    half_lon = np.sin((lon[:, None] - lon[None, :]) / 2) ** 2
    chord = half_lat + np.cos(lat)[:, None] * np.cos(lat)[None, :] * half_lon
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))


class StraightLine(msgspec.Struct, frozen=True):
    """Great-circle distance times a detour factor, at one speed.

    Attributes
    ----------
    detour
        Road metres per metre in a straight line; 1.3 to 1.5 in towns.
    speed_m_s
        Mean speed between stops in metres per second; 7 is 25 km/h.
    """

    detour: float = 1.4
    speed_m_s: float = 7.0

    def __post_init__(self) -> None:
        if not self.detour >= 1:
            raise ValueError("Expected detour >= 1.")
        if not self.speed_m_s > 0:
            raise ValueError("Expected speed_m_s > 0.")

    def matrix(self, places: Sequence[Place]) -> Matrix:
        """Return a symmetric matrix that says ``source="straight_line"``."""
        distances_m = haversine_m(places) * self.detour
        return Matrix(distances_m / self.speed_m_s, distances_m, "straight_line")

    def path(self, places: Sequence[Place]) -> Path:
        """Return straight legs."""
        legs = []
        for here, there in pairwise(places):
            distance_m = float(haversine_m([here, there])[0, 1]) * self.detour
            legs.append(Leg(distance_m / self.speed_m_s, distance_m, (here, there)))
        return Path(tuple(legs), "straight_line")
