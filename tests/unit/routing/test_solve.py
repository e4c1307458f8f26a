"""Planning a day, and what a problem may look like."""

import subprocess
import sys

import pytest

from routing import BadMatrix, Plan, Problem, Reason, Stop, Unassigned, Vehicle, solve
from routing.problem import Round
from routing.roads.straight_line import StraightLine
from tests.unit.routing.rounds import EAST, NORTH, line, stop

DEPOT = (EAST, NORTH)


def _plan(stops: list[Stop], *vehicles: Vehicle) -> Plan:
    problem = Problem(tuple(stops), vehicles)
    return solve(problem, StraightLine().matrix(problem.places), seed=1, until=1)


def _van(id: str = "van", **known: object) -> Vehicle:
    return Vehicle(**({"id": id, "start": DEPOT, "end": DEPOT} | known))


def test_every_stop_is_planned_or_says_why_not() -> None:
    stops = [*line(6), stop("shut", EAST, windows=((-20.0, -10.0),))]
    plan = _plan(stops, _van("a"), _van("b"))
    planned = [id for route in plan.routes.values() for id in route]
    assert sorted(planned) == [f"s{i}" for i in range(6)]
    assert list(plan.unassigned) == ["shut"]


def test_capacity_splits_the_stops_over_vans() -> None:
    plan = _plan(list(line(6, amounts=(1,))), _van("a", capacity=(3,)), _van("b", capacity=(3,)))
    assert sorted(len(route) for route in plan.routes.values()) == [3, 3]


def test_what_no_van_can_carry_is_said_to_be_too_large() -> None:
    plan = _plan([stop("piano", EAST, amounts=(9,))], _van(capacity=(3,)))
    assert plan.unassigned == {"piano": Unassigned(Reason.TOO_LARGE, "Larger than any van.")}


def test_a_window_orders_the_route() -> None:
    stops = [stop("late", EAST + 0.01, windows=((7200.0, 9000.0),)), stop("soon", EAST + 0.03)]
    assert _plan(stops, _van()).routes["van"] == ("soon", "late")


def test_a_shift_too_short_leaves_stops_behind() -> None:
    plan = _plan(list(line(5, service_s=600)), _van(shift=(0, 1500)))
    assert len(plan.routes["van"]) == 2
    assert {why.reason for why in plan.unassigned.values()} == {Reason.NO_TIME_LEFT}


def test_no_stops_make_an_empty_plan() -> None:
    assert _plan([], _van()) == Plan({"van": ()}, {})


def test_a_matrix_of_another_problem_is_refused() -> None:
    with pytest.raises(BadMatrix, match="Expected 4 rows"):
        solve(Problem(line(2), (_van(),)), StraightLine().matrix([DEPOT]))


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"service_s": -1}, "service_s >= 0"),
        ({"setup_s": float("nan")}, "setup_s >= 0"),
        ({"lat": 91}, "lat between -90 and 90"),
        ({"windows": ((5, 1),)}, "opens before it closes"),
        ({"windows": ((5, 9), (8, 12))}, "do not overlap"),
        ({"amounts": (-1,)}, "amounts >= 0"),
        ({"not_before_s": float("inf")}, "finite not_before_s"),
    ],
)
def test_a_wrong_stop_says_what_was_expected(known: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Stop(**({"id": "a", "lon": EAST, "lat": NORTH} | known))


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"stops": (*line(1), *line(1))}, "every stop id once"),
        ({"skipped": frozenset(["x"])}, "skipped stops among"),
        ({"rows": (0,)}, "one matrix row per stop"),
        ({"frozen": -1}, "frozen >= 0"),
        ({"departs_s": float("nan")}, "finite departs_s"),
    ],
)
def test_a_wrong_round_says_what_was_expected(known: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Round(**({"stops": line(2), "start": 2} | known))


def test_importing_and_resequencing_leave_pandas_and_httpx_alone() -> None:
    program = """
import sys
from routing import Round, Stop, resequence
from routing.roads.straight_line import StraightLine
stops = tuple(Stop(id=str(i), lon=i / 100, lat=0) for i in (2, 0, 1, 3))
matrix = StraightLine().matrix([stop.place for stop in stops])
assert resequence(Round(stops=stops, start=1), matrix, policy="full").trouble == ""
assert not {"pandas", "httpx", "shapely"} & sys.modules.keys()
import vroom
assert vroom.Input()
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
