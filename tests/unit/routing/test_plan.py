"""A day over several vans: what holds for every plan, and what a plan is for."""

import threading
from collections.abc import Sequence
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings

from routing import Break, Matrix, Plan, Problem, Progress, Reason, Stop, Vehicle, schedules, solve
from routing.roads.straight_line import StraightLine
from tests.unit.routing.days import days
from tests.unit.routing.rounds import EAST, NORTH, line, stop

DEPOT = (EAST, NORTH)


def _van(id: str = "van", **known: object) -> Vehicle:
    return Vehicle(**({"id": id, "start": DEPOT, "end": DEPOT} | known))


def _plan(stops: Sequence[Stop], *vans: Vehicle, **known: object) -> Plan:
    problem = msgspec.structs.replace(Problem(tuple(stops), vans), **known)
    return solve(problem, StraightLine().matrix(problem.places), until=None, turns=300)


def _carries(problem: Problem, van: Vehicle, route: Sequence[str]) -> bool:
    """Count the load at every stop, by the book."""
    stop_of, none = {each.id: each for each in problem.stops}, (0,) * len(van.capacity)
    on_board = [stop_of[id].amounts or none for id in route]
    load = [sum(each) for each in zip(*on_board, strict=True)] or list(none)
    for id in (None, *route):
        if id is not None:
            out, back = stop_of[id].amounts or none, stop_of[id].pickups or none
            load = [had - o + b for had, o, b in zip(load, out, back, strict=True)]
        if any(has > room for has, room in zip(load, van.capacity, strict=True)):
            return False
    return True


def _holds(problem: Problem, plan: Plan, matrix: Matrix) -> None:
    stop_of = {each.id: each for each in problem.stops}
    times = schedules(problem, plan, matrix)
    for van in problem.vehicles:
        route, driven = plan.routes[van.id], times[van.id]
        assert all(stop_of[id].skills <= van.skills for id in route)
        assert all(stop_of[id].vehicle_id in (None, van.id) for id in route)
        assert van.max_stops is None or len(route) <= van.max_stops
        assert _carries(problem, van, route)
        if not route:
            continue
        assert driven.late_s == 0
        assert driven.ends_s <= van.shift[1]
        assert driven.distance_m <= van.max_distance_m
        assert driven.drive_s <= van.max_drive_s
        for (begins, ends), due in zip(driven.rests, van.breaks, strict=False):
            assert due.window[0] <= begins <= due.window[1]
            assert ends - begins == due.length_s
            assert all(v.departs_s <= begins or v.starts_s >= ends for v in driven.visits)


def _alone(problem: Problem, matrix: Matrix, id: str) -> list[Vehicle]:
    """Return the vans that could go to this stop and nowhere else."""
    only = msgspec.structs.replace(problem)
    found = []
    for van in problem.vehicles:
        plan = Plan({each.id: (id,) if each is van else () for each in problem.vehicles}, {})
        try:
            _holds(only, plan, matrix)
        except AssertionError:
            continue
        driven = schedules(problem, plan, matrix)[van.id]
        if driven.ends_s - driven.visits[0].arrives_s + driven.visits[0].drive_s <= van.max_work_s:
            found.append(van)
    return found


@settings(max_examples=80, deadline=None)
@given(case=days())
def test_every_stop_is_on_one_route_that_holds_or_says_truly_why_not(
    case: tuple[Problem, Matrix],
) -> None:
    problem, matrix = case
    plan = solve(problem, matrix, seed=1, until=None, turns=30)
    planned = [id for route in plan.routes.values() for id in route]
    assert sorted([*planned, *plan.unassigned]) == sorted(each.id for each in problem.stops)
    _holds(problem, plan, matrix)
    for id, why in plan.unassigned.items():
        could = _alone(problem, matrix, id)
        full = (Reason.NO_ROOM_LEFT, Reason.NO_TIME_LEFT)
        assert (why.reason in full) == bool(could), (id, why, could)
        if why.reason is Reason.NO_ROOM_LEFT:
            for van in could:
                crowded = (*plan.routes[van.id], id)
                too_many = van.max_stops is not None and len(crowded) > van.max_stops
                assert too_many or not _carries(problem, van, crowded)


@settings(max_examples=15, deadline=None)
@given(case=days(most=20))
def test_a_seed_and_turns_repeat_a_plan(case: tuple[Problem, Matrix]) -> None:
    problem, matrix = case
    first = solve(problem, matrix, seed=3, until=None, turns=60)
    assert solve(problem, matrix, seed=3, until=None, turns=60) == first


@pytest.fixture
def small_teams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred doors are a team."""
    monkeypatch.setattr("routing.planning.improve.DOORS", 100)
    monkeypatch.setattr("routing.planning.improve.ALONE", 100)


@pytest.mark.usefixtures("small_teams")
def test_a_day_of_many_teams_is_complete_holds_and_repeats() -> None:
    stops = [
        stop(f"s{at}", EAST + at % 30 * 0.004, NORTH + at // 30 * 0.002, service_s=60, amounts=(1,))
        for at in range(600)
    ]
    vans = [_van(f"van{at}", capacity=(70,)) for at in range(10)]
    problem = Problem(tuple(stops), tuple(vans))
    matrix = StraightLine().matrix(problem.places)
    told: list[Progress] = []
    plan = solve(problem, matrix, seed=5, until=None, turns=900, progress=told.append)
    assert not plan.unassigned
    _holds(problem, plan, matrix)
    assert solve(problem, matrix, seed=5, until=None, turns=900) == plan
    assert [each.cost for each in told] == sorted((each.cost for each in told), reverse=True)
    assert told[-1].cost == plan.cost


@pytest.mark.parametrize("teams", [False, True])
def test_a_cancelled_plan_keeps_what_it_has(teams: bool, request: pytest.FixtureRequest) -> None:
    if teams:
        request.getfixturevalue("small_teams")
    wanted = threading.Event()
    problem = Problem(line(500, service_s=10), tuple(_van(f"van{at}") for at in range(4)))
    matrix = StraightLine().matrix(problem.places)
    plan = solve(
        problem,
        matrix,
        until=600,
        progress=lambda _: wanted.set(),
        cancelled=wanted.is_set,
    )
    assert not plan.unassigned
    _holds(problem, plan, matrix)


def test_a_plan_that_never_began_says_so() -> None:
    problem = Problem(line(500), (_van(),))
    plan = solve(problem, StraightLine().matrix(problem.places), until=0)
    assert set(plan.unassigned) <= {each.id for each in problem.stops}
    assert sum(map(len, plan.routes.values())) + len(plan.unassigned) == 500


def test_stops_at_one_door_stay_together() -> None:
    doors = [EAST + 0.01, EAST + 0.05]
    stops = [stop(f"s{at}", doors[at % 2], setup_s=300, amounts=(1,)) for at in range(8)]
    plan = _plan(stops, _van("a", capacity=(4,)), _van("b", capacity=(4,)))
    assert sorted(sorted(route) for route in plan.routes.values()) == [
        ["s0", "s2", "s4", "s6"],
        ["s1", "s3", "s5", "s7"],
    ]


def test_a_door_too_large_for_one_van_is_shared() -> None:
    stops = [stop(f"s{at}", EAST + 0.01, amounts=(1,)) for at in range(7)]
    plan = _plan(stops, _van("a", capacity=(3,)), _van("b", capacity=(3,)))
    assert sorted(len(route) for route in plan.routes.values()) == [3, 3]
    assert [why.reason for why in plan.unassigned.values()] == [Reason.NO_ROOM_LEFT]


def test_the_higher_priority_is_kept() -> None:
    stops = [stop("far", EAST + 0.09, priority=5, amounts=(1,)), *line(3, amounts=(1,))]
    plan = _plan(stops, _van(capacity=(2,)))
    assert "far" in plan.routes["van"]


def test_a_second_window_is_used_when_the_first_cannot_be_met() -> None:
    stops = [stop("twice", EAST + 0.05, windows=((0.0, 60.0), (7200.0, 7500.0)))]
    assert _plan(stops, _van()).routes["van"] == ("twice",)


def test_skills_and_a_pinned_vehicle_are_kept() -> None:
    stops = [*line(4), stop("ice", EAST + 0.003, skills=frozenset({"cold"}))]
    stops.append(stop("hers", EAST + 0.001, vehicle_id="far"))
    far = (EAST + 0.2, NORTH)
    plan = _plan(stops, _van("near"), _van("far", start=far, end=far, skills=frozenset({"cold"})))
    assert set(plan.routes["far"]) >= {"ice", "hers"}


def test_a_territory_is_kept_while_it_costs_little() -> None:
    stops = list(line(8))
    east = [(EAST + 0.009, NORTH - 1), (EAST + 1, NORTH - 1), (EAST + 1, NORTH + 1)]
    ring = (*east, (EAST + 0.009, NORTH + 1))
    plan = _plan(stops, _van("plain", fixed_cost=0), _van("east", territory=ring))
    assert not set(plan.routes["east"]) - {"s4", "s5", "s6", "s7"}


def test_drivers_keep_to_the_zones_they_know() -> None:
    stops = [stop(f"a{at}", EAST + 0.002 * at, zone="A") for at in range(1, 4)]
    stops += [stop(f"b{at}", EAST + 0.002 * at, NORTH + 0.001, zone="B") for at in range(1, 4)]
    knows = [_van(zone, known_zones=frozenset(zone)) for zone in ("A", "B")]
    plan = _plan(stops, *knows, unknown_s=900)
    assert {id[0] for id in plan.routes["A"]} == {"a"}
    assert {id[0] for id in plan.routes["B"]} == {"b"}


def test_zones_are_served_one_after_the_other() -> None:
    stops = [stop(f"s{at}", EAST + 0.002 * at, zone="AB"[at % 2]) for at in range(1, 9)]
    apart = _plan(stops, _van(), zone_s=600).routes["van"]
    turns = sum(int(one[1:]) % 2 != int(two[1:]) % 2 for one, two in pairwise(apart))
    assert turns == 1
    mixed = _plan(stops, _van(), zone_s=0)
    assert mixed.cost <= _plan(stops, _van(), zone_s=600).cost


def test_a_break_is_taken_between_two_stops() -> None:
    rest = Break(window=(600.0, 900.0), length_s=1200)
    problem = Problem(line(10, service_s=120), (_van(breaks=(rest,)),))
    matrix = StraightLine().matrix(problem.places)
    plan = solve(problem, matrix, until=None, turns=100)
    (taken,) = schedules(problem, plan, matrix)["van"].rests
    assert taken[1] - taken[0] == 1200
    assert 600 <= taken[0] <= 900


def test_hours_are_counted_from_a_late_departure() -> None:
    late = stop("noon", EAST + 0.01, windows=((40_000.0, 41_000.0),), service_s=60)
    problem = Problem((late,), (_van(max_work_s=3600),))
    matrix = StraightLine().matrix(problem.places)
    plan = solve(problem, matrix, until=None, turns=50)
    assert plan.routes["van"] == ("noon",)
    assert schedules(problem, plan, matrix)["van"].visits[0].wait_s == 0


def test_neither_seconds_nor_turns_are_refused() -> None:
    problem = Problem(line(1), (_van(),))
    with pytest.raises(ValueError, match="until or turns"):
        solve(problem, StraightLine().matrix(problem.places), until=None)


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"priority": 101}, "priority between 0 and 100"),
        ({"pickups": (-1,)}, "pickups >= 0"),
        ({"vehicle_id": "nobody"}, "vehicle_id of a vehicle"),
        ({"pickups": (1, 2, 3)}, "same dimensions"),
    ],
)
def test_a_stop_no_fleet_can_have_is_refused(known: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Problem((stop("a", EAST, **known), stop("b", EAST, amounts=(1,))), (_van(capacity=(1,)),))


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"max_stops": -1}, "max_stops >= 0"),
        ({"max_work_s": float("nan")}, "max_work_s >= 0"),
        ({"fixed_cost": float("inf")}, "fixed_cost >= 0"),
        ({"cost_per_h": 0}, "cost_per_h or cost_per_km"),
    ],
)
def test_a_wrong_van_says_what_was_expected(known: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _van(**known)
