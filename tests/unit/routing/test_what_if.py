"""What a dispatcher asks before letting go: where to put it, what a move costs, one van fewer."""

import msgspec
import pytest
from hypothesis import given, settings

from routing import (
    Matrix,
    NotInThisProblem,
    Plan,
    Problem,
    Reason,
    Vehicle,
    insertions,
    move,
    schedules,
    solve,
    without,
)
from routing.roads.straight_line import StraightLine
from tests.unit.routing.days import days
from tests.unit.routing.rounds import EAST, NORTH, line, stop

DEPOT = (EAST, NORTH)


def _day(**known: object) -> tuple[Problem, Plan, Matrix]:
    """Two vans: one serves the near half of a line, the other the far half."""
    vans = tuple(Vehicle(**({"id": id, "start": DEPOT, "end": DEPOT} | known)) for id in "ab")
    problem = Problem((*line(6), stop("new", EAST + 0.0055)), vans)
    plan = Plan({"a": ("s0", "s1", "s2"), "b": ("s5", "s4", "s3")}, {})
    return problem, plan, StraightLine().matrix(problem.places)


def _drive_s(problem: Problem, plan: Plan, matrix: Matrix, van: str) -> float:
    times = schedules(problem, plan, matrix)[van]
    return times.drive_s if times.visits else 0


def test_the_best_places_come_first_with_their_true_price() -> None:
    problem, plan, matrix = _day()
    first, second = insertions(problem, plan, "new", matrix)
    assert {first.vehicle_id, second.vehicle_id} == {"a", "b"}
    for place in (first, second):
        route = list(plan.routes[place.vehicle_id])
        route.insert(place.position, "new")
        longer = msgspec.structs.replace(
            plan, routes=plan.routes | {place.vehicle_id: tuple(route)}
        )
        before = _drive_s(problem, plan, matrix, place.vehicle_id)
        after = _drive_s(problem, longer, matrix, place.vehicle_id)
        assert place.price.drive_s == after - before
    assert first.price.cost <= second.price.cost


@settings(max_examples=40, deadline=None)
@given(case=days(most=8))
def test_no_place_is_cheaper_than_the_one_it_names(case: tuple[Problem, Matrix]) -> None:
    problem, matrix = case
    plan = solve(problem, matrix, until=None, turns=20)
    stop = problem.stops[0].id
    rest = {id: tuple(each for each in route if each != stop) for id, route in plan.routes.items()}
    cut = msgspec.structs.replace(plan, routes=rest, unassigned={})
    prices = []
    for van in problem.vehicles:
        for position in range(len(rest[van.id]) + 1):
            changed = move(problem, cut, stop, van.id, matrix, position=position)
            if changed.fault is None:
                prices.append(sum(price.cost for price in changed.prices))
    found = insertions(problem, cut, stop, matrix)
    assert bool(found) == bool(prices)
    if prices:
        assert found[0].price.cost == pytest.approx(min(prices))


def test_a_move_prices_both_routes() -> None:
    problem, plan, matrix = _day()
    changed = move(problem, plan, "s2", "b", matrix)
    assert changed.plan.routes["a"] == ("s0", "s1")
    assert set(changed.plan.routes["b"]) == {"s2", "s3", "s4", "s5"}
    assert changed.fault is None
    assert {price.vehicle_id: price.drive_s for price in changed.prices} == {
        van: _drive_s(problem, changed.plan, matrix, van) - _drive_s(problem, plan, matrix, van)
        for van in "ab"
    }


def test_a_move_that_does_not_fit_is_priced_and_says_so() -> None:
    problem, plan, matrix = _day(max_stops=3)
    changed = move(problem, plan, "s0", "b", matrix)
    assert changed.fault is Reason.TOO_LARGE
    assert changed.plan.routes["b"] == ("s5", "s4", "s3", "s0")


def test_without_a_van_its_stops_go_to_the_others() -> None:
    problem, plan, matrix = _day()
    changed = without(problem, plan, "b", matrix)
    assert changed.plan.routes["b"] == ()
    assert set(changed.plan.routes["a"]) == {f"s{at}" for at in range(6)}
    assert not changed.plan.unassigned


def test_without_a_van_what_does_not_fit_says_why() -> None:
    problem, plan, matrix = _day(max_stops=4)
    changed = without(problem, plan, "b", matrix)
    assert len(changed.plan.routes["a"]) == 4
    assert {why.reason for why in changed.plan.unassigned.values()} == {Reason.NO_ROOM_LEFT}


def test_an_unknown_stop_or_van_is_refused() -> None:
    problem, plan, matrix = _day()
    with pytest.raises(NotInThisProblem):
        insertions(problem, plan, "nobody", matrix)
    with pytest.raises(NotInThisProblem):
        without(problem, plan, "nobody", matrix)
    with pytest.raises(NotInThisProblem):
        move(problem, Plan({"a": ("ghost",)}, {}), "s0", "a", matrix)
