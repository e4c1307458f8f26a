"""What a road engine promises."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from routing.matrix import Matrix
from routing.problem import Place


class Leg(msgspec.Struct, frozen=True):
    """The way between two places that follow each other; ``line`` holds (lon, lat) pairs."""

    duration_s: float
    distance_m: float
    line: tuple[Place, ...]


class Path(msgspec.Struct, frozen=True):
    """The way through several places, one leg per pair."""

    legs: tuple[Leg, ...]
    source: str

    @property
    def duration_s(self) -> float:
        """Seconds on the road, without stops."""
        return sum(leg.duration_s for leg in self.legs)

    @property
    def distance_m(self) -> float:
        """Metres on the road."""
        return sum(leg.distance_m for leg in self.legs)

    @property
    def line(self) -> tuple[Place, ...]:
        """All legs joined, without repeating the places where they meet."""
        joined: list[Place] = []
        for leg in self.legs:
            joined.extend(leg.line[1:] if joined and leg.line[:1] == (joined[-1],) else leg.line)
        return tuple(joined)


class RoadEngine(Protocol):
    """Knows the way. Both methods are plain blocking calls."""

    def matrix(self, places: Sequence[Place]) -> Matrix:
        """Return travel times and distances between all places.

        A pair without a way is `UNREACHABLE_S` apart.

        Raises
        ------
        NoRoadThere
            A place is nowhere near a road.
        RoadsDown
            No usable answer.
        """
        ...

    def path(self, places: Sequence[Place]) -> Path:
        """Return the way through the places in this order; raises like `matrix`."""
        ...
