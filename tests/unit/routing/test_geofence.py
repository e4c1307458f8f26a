"""Arrived, left, off the path."""

import pytest

from routing.geofence import nearness, off_path_m
from tests.unit.routing.rounds import EAST, NORTH

METRE = 1 / 111_195


@pytest.mark.parametrize(
    ("away_m", "accuracy_m", "said"),
    [
        (30, 5, "arrived"),
        (30, 50, "unsure"),
        (90, 5, "unsure"),
        (300, 20, "left"),
        (130, 20, "unsure"),
    ],
)
def test_a_fix_says_no_more_than_it_knows(away_m: float, accuracy_m: float, said: str) -> None:
    fix = (EAST, NORTH + away_m * METRE)
    assert nearness(fix, (EAST, NORTH), accuracy_m=accuracy_m) == said


def test_the_distance_to_a_path_is_in_metres() -> None:
    path = [(EAST, NORTH), (EAST + 0.1, NORTH)]
    assert off_path_m((EAST + 0.05, NORTH + 200 * METRE), path) == pytest.approx(200, abs=0.5)
    assert off_path_m((EAST, NORTH), path[:1]) == 0
    assert off_path_m((EAST, NORTH), []) == float("inf")


def test_the_date_line_is_no_wall() -> None:
    assert nearness((179.9999, 0), (-179.9999, 0)) == "arrived"
