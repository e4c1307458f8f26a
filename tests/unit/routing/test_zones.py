"""Zones: how far apart their names are, and what is learned from how they were driven."""

import pytest

from routing import Problem, Vehicle, learn, solve
from routing.roads.straight_line import StraightLine
from routing.zones import costs, step
from tests.unit.routing.rounds import EAST, NORTH, stop


@pytest.mark.parametrize(
    ("one", "other", "moved"),
    [
        ("A-1.2B", "A-1.2B", (0, 0, 0, 0)),
        ("A-1.2B", "A-1.3B", (0, 0, 1, 0)),
        ("A-1.2E", "A-1.2G", (0, 0, 0, 1)),
        ("A-1.2B", "C-9.2B", (2, 2, 0, 0)),
        ("Old town", "Harbour", ()),
    ],
)
def test_a_step_says_how_far_each_part_moves(one: str, other: str, moved: tuple[int, ...]) -> None:
    assert step(one, other) == moved
    assert step(other, one) == moved


def test_a_step_often_driven_is_cheaper_also_between_zones_never_seen() -> None:
    habits = learn([["A-1.1A", "A-1.2A", "A-1.3A", "A-1.3B"], ["B-7.2C", "B-7.1C"]])
    often, once = habits.between("Z-5.2H", "Z-5.1H"), habits.between("Z-5.2H", "Z-5.2J")
    assert often < once < habits.between("Z-5.2H", "Y-4.2J")


def test_a_stop_without_a_zone_is_no_reason_for_a_detour() -> None:
    assert costs(["", "A"], None).tolist() == [[0, 0], [0, 0]]


def test_a_round_through_zones_begins_at_the_nearer_end() -> None:
    stops = [stop(f"s{at}", EAST + 0.002 * at, NORTH + 0.001 * at, zone="A") for at in range(1, 6)]
    depot = (EAST, NORTH)
    problem = Problem(tuple(stops), (Vehicle(id="van", start=depot, end=depot),))
    plan = solve(problem, StraightLine().matrix(problem.places), until=None, turns=200)
    route = plan.routes["van"]
    assert int(route[0][1:]) <= int(route[-1][1:])
