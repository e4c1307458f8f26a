"""What the roads said once is known, when the engine is down too."""

from collections.abc import Sequence

import pytest

from routing.errors import RoadsDown
from routing.matrix import Matrix
from routing.problem import Place
from routing.roads import remembered
from routing.roads.engine import Path
from routing.roads.remembered import Remembered
from routing.roads.straight_line import StraightLine

PLACES = [(24.9 + at / 100, 60.1 + at % 3 / 100) for at in range(6)]


class Engine:
    """Straight lines that count how often they are asked, and can be down."""

    def __init__(self) -> None:
        self.asked, self.down = 0, False

    def matrix(self, places: Sequence[Place]) -> Matrix:
        self._ask()
        return StraightLine().matrix(places)

    def path(self, places: Sequence[Place]) -> Path:
        self._ask()
        return StraightLine().path(places)

    def _ask(self) -> None:
        self.asked += 1
        if self.down:
            raise RoadsDown("Down.")


def test_a_part_of_a_known_matrix_needs_no_engine() -> None:
    engine = Engine()
    roads = Remembered(engine)
    assert roads.matrix(PLACES) == StraightLine().matrix(PLACES)
    engine.down = True
    part = [PLACES[4], PLACES[1], PLACES[4]]
    assert roads.matrix(part) == StraightLine().matrix(part)
    assert roads.matrix(PLACES) == StraightLine().matrix(PLACES)
    assert engine.asked == 1
    with pytest.raises(RoadsDown):
        roads.matrix([*PLACES, (25.0, 60.0)])


def test_a_known_path_needs_no_engine() -> None:
    engine = Engine()
    roads = Remembered(engine)
    there = roads.path(PLACES)
    engine.down = True
    assert roads.path(PLACES) == there
    with pytest.raises(RoadsDown):
        roads.path(PLACES[::-1])


def test_the_oldest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST_PAIRS", 20)
    engine = Engine()
    roads = Remembered(engine)
    for part in (PLACES[:3], PLACES[3:], PLACES[:3], [PLACES[0], PLACES[5]], PLACES[3:]):
        roads.matrix(part)
    assert engine.asked == 4
