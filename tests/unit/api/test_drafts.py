"""A plan as people read it: each stop is on a route or says why not, at every moment."""

from datetime import date

from api.plans.rules import Asked, DayOf, drafts_of, problem_of, totals_of
from api.plans.schemas import Van
from routing.problem import Plan
from routing.roads.straight_line import StraightLine
from tests.builders import DEPOT, id_of


def test_a_stop_that_a_search_has_not_come_to_is_not_forgotten() -> None:
    day = DayOf(date(2026, 5, 4), "Europe/Helsinki", DEPOT)
    stops = [
        Asked(
            id=id_of(number),
            lon=DEPOT[0] + number / 100,
            lat=DEPOT[1],
            address=f"Door {number}",
            window_earliest=None,
            window_latest=None,
            setup_s=30,
            tasks=(),
        )
        for number in (1, 2, 3)
    ]
    problem = problem_of(day, stops, [Van(name="Van 1")])
    matrix = StraightLine().matrix(problem.places)
    drafts = drafts_of(day, problem, matrix, Plan({"Van 1": (id_of(2),)}, {}))
    left = {one.stop_id: one.reason for one in drafts.unassigned}
    assert left == {id_of(1): "not_planned", id_of(3): "not_planned"}
    assert totals_of(drafts).unassigned == 2
