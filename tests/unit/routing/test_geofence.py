"""Arrived, departed, off the path. The phone's twin is held to the cases of geofence.json."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.geofence import (
    METRES_PER_DEGREE,
    Crossing,
    Fence,
    Fix,
    Whereabouts,
    follow,
    metres,
    off_path_m,
)
from tests.unit.routing.rounds import EAST, NORTH

CASES = json.loads(Path(__file__).with_name("geofence.json").read_text())
METRE = 1 / METRES_PER_DEGREE


def near_null(east_m: float, north_m: float) -> tuple[float, float]:
    return east_m * METRE, north_m * METRE


def seen(fixes: list[Fix], fence: Fence) -> list[Crossing]:
    known, found = Whereabouts(), []
    for fix in fixes:
        known, happened = follow(known, fix, fence)
        found += happened
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_a_stream_of_fixes_says(case: dict[str, Any]) -> None:
    fence = Fence({id: near_null(*place) for id, place in case["stops"].items()})
    fixes = [
        Fix(at_s, *near_null(east, north), *rest) for at_s, east, north, *rest in case["fixes"]
    ]
    said = [(each.happened, each.stop_id, each.at_s) for each in seen(fixes, fence)]
    assert said == [tuple(each) for each in case["crossings"]]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 60),
            st.integers(-300, 300),
            st.integers(-300, 300),
            st.sampled_from([0.0, 10.0, 50.0, 200.0]),
        ),
        max_size=80,
    )
)
def test_whatever_a_van_does_it_arrives_and_departs_in_turn(
    steps: list[tuple[int, int, int, float]],
) -> None:
    fence = Fence({"a": near_null(0, 0), "b": near_null(100, 0), "c": near_null(-200, 150)})
    now, fixes = 0, []
    for step_s, east, north, accuracy_m in steps:
        now += step_s
        fixes.append(Fix(now, *near_null(east, north), accuracy_m))
    at, before_s = None, 0.0
    for crossing in seen(fixes, fence):
        assert (crossing.happened == "arrived") == (at is None)
        assert crossing.stop_id == (at or crossing.stop_id)
        assert before_s <= crossing.at_s <= now
        at = crossing.stop_id if crossing.happened == "arrived" else None
        before_s = crossing.at_s


@given(st.lists(st.integers(50, 115), min_size=10, max_size=60))
def test_a_van_at_the_edge_does_not_arrive_ten_times(away_m: list[int]) -> None:
    fence = Fence({"a": near_null(0, 0)})
    fixes = [
        Fix(30.0 * at, *near_null(metres, 0), 5.0, speed_m_s=0.5)
        for at, metres in enumerate(away_m)
    ]
    assert len(seen(fixes, fence)) <= 1


def test_a_van_strays_and_returns_once_each() -> None:
    fence = Fence({}, [near_null(0, 0), near_null(5000, 0)])
    away_m = [0, 160, 0, 140, 160, 170, 140, 160, 100, 70, 80, 140]
    fixes = [Fix(10.0 * at, *near_null(100 * at, north)) for at, north in enumerate(away_m)]
    assert [(each.happened, each.at_s) for each in seen(fixes, fence)] == [
        ("strayed", 50),
        ("returned", 90),
    ]


def test_without_a_path_nobody_strays_and_without_stops_nobody_arrives() -> None:
    fixes = [Fix(10.0 * at, EAST, NORTH) for at in range(10)]
    assert seen(fixes, Fence({})) == []
    assert Fence({}).nearest((EAST, NORTH)) is None


def test_the_distance_to_a_path_is_in_metres() -> None:
    path = [(EAST, NORTH), (EAST + 0.1, NORTH)]
    assert off_path_m((EAST + 0.05, NORTH + 200 * METRE), path) == pytest.approx(200, abs=0.5)
    assert off_path_m((EAST, NORTH), path[:1]) == 0
    assert off_path_m((EAST, NORTH), []) == float("inf")


def test_the_date_line_is_no_wall() -> None:
    assert metres((179.9999, 0), (-179.9999, 0)) == pytest.approx(0.0002 / METRE)
    found = Fence({"a": (-179.9999, 0)}).nearest((179.9999, 0))
    assert found is not None
    assert found[2] < 30
