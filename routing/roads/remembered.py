"""Roads asked for before: known ways are not asked for twice, nor lost with the engine."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from routing.matrix import Matrix
from routing.problem import Place
from routing.roads.engine import Path, RoadEngine

MOST_PAIRS = 40_000_000
"""So many pairs of places are kept, the newest: 320 MB at 8 bytes a pair."""

MOST_PATHS = 200

Known = tuple[dict[Place, int], Matrix]


class Remembered:
    """Answers from what an engine said before, part of a larger matrix too; else asks the engine.

    Forget it when the roads change: make a new one.
    """

    def __init__(self, engine: RoadEngine) -> None:
        self._engine = engine
        self._matrices: OrderedDict[tuple[Place, ...], Known] = OrderedDict()
        self._paths: OrderedDict[tuple[Place, ...], Path] = OrderedDict()
        self._lock = threading.Lock()

    def matrix(self, places: Sequence[Place]) -> Matrix:
        """Return times and distances; see `RoadEngine.matrix`."""
        asked = tuple(places)
        known = self._known(asked)
        if known is not None:
            rows, whole = known
            return whole.subset([rows[place] for place in asked])
        found = self._engine.matrix(asked)
        with self._lock:
            self._matrices[asked] = ({place: row for row, place in enumerate(asked)}, found)
            pairs = sum(len(each) ** 2 for _, each in self._matrices.values())
            while pairs > MOST_PAIRS:
                _, (_, oldest) = self._matrices.popitem(last=False)
                pairs -= len(oldest) ** 2
        return found

    def _known(self, asked: tuple[Place, ...]) -> Known | None:
        """Return the newest matrix that has all these places."""
        with self._lock:
            for key in reversed(self._matrices):
                if self._matrices[key][0].keys() >= set(asked):
                    self._matrices.move_to_end(key)
                    return self._matrices[key]
        return None

    def path(self, places: Sequence[Place]) -> Path:
        """Return the way through the places; see `RoadEngine.path`."""
        asked = tuple(places)
        with self._lock:
            if asked in self._paths:
                self._paths.move_to_end(asked)
                return self._paths[asked]
        found = self._engine.path(asked)
        with self._lock:
            self._paths[asked] = found
            if len(self._paths) > MOST_PATHS:
                self._paths.popitem(last=False)
        return found
