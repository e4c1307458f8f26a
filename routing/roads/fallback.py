"""Roads that never fail: straight lines while the engine is down, and it says so."""

from collections.abc import Sequence

import msgspec

from routing.errors import RoadsDown
from routing.matrix import Matrix
from routing.problem import Place
from routing.roads.engine import Path, RoadEngine
from routing.roads.straight_line import StraightLine


class WithFallback(msgspec.Struct, frozen=True):
    """Asks an engine and draws straight lines when it is down; ``source`` tells which it was.

    A place without a road stays an error: a straight line to it would be a lie.
    """

    engine: RoadEngine
    fallback: RoadEngine = StraightLine()

    def matrix(self, places: Sequence[Place]) -> Matrix:
        """Return the engine's matrix, else a straight-line one."""
        try:
            return self.engine.matrix(places)
        except RoadsDown:
            return self.fallback.matrix(places)

    def path(self, places: Sequence[Place]) -> Path:
        """Return the engine's path, else straight legs."""
        try:
            return self.engine.path(places)
        except RoadsDown:
            return self.fallback.path(places)
