"""The forward pass, alone and against VROOM's plan mode."""

from math import ceil

import msgspec
import pytest
from hypothesis import given, settings

from routing import Break, Matrix, NotAPermutation, Round, Schedule, Stop, schedule
from routing.vroom import compiled
from tests.unit.routing.rounds import EAST, in_round, line, rounds, stop


def _plan_mode(round: Round, matrix: Matrix) -> list[tuple[int, int, int]]:
    """Return arrival, waiting and set-up of every stop as VROOM's `check` sees them."""
    first: dict[tuple[float, float], int] = {}
    rows = [first.setdefault(s.place, row) for s, row in zip(round.stops, round.rows, strict=True)]
    home = first.get(round.start_place, round.start)
    jobs, steps = [], [{"type": "start", "service_at": int(round.departs_s)}]
    for at, one in enumerate(round.stops):
        job = {"id": at, "location_index": rows[at]}
        job |= {"setup": ceil(one.setup_s), "service": ceil(one.service_s)}
        if one.windows:
            job["time_windows"] = [[int(opens), int(closes)] for opens, closes in one.windows]
        jobs.append(job)
        steps.append({"type": "job", "id": at})
    van = {"id": 0, "start_index": home, "steps": steps}
    van["time_window"] = [int(round.departs_s), 10**8]
    if round.end is not None:
        van["end_index"] = round.end
        van["steps"] = [*steps, {"type": "end"}]
    vroom = compiled()
    problem = vroom.Input()
    problem._from_json(msgspec.json.encode({"vehicles": [van], "jobs": jobs}).decode(), False)
    problem._set_durations_matrix("car", vroom.Matrix(matrix.durations_s))
    found = problem._check(1)._routes_numpy()
    return [
        (int(step["arrival"]), int(step["waiting_time"]), int(step["setup"]))
        for step in found
        if step["type"] in (b"job", "job")
    ]


@settings(max_examples=60, deadline=None)
@given(case=rounds(most=8))
def test_it_agrees_with_vrooms_plan_mode(case: tuple[Round, Matrix]) -> None:
    round, matrix = case
    plain = []
    for one in round.stops:
        # Plan mode knows no `not_before_s`, no negative times and, late, no choice of window.
        windows = tuple(span for span in one.windows if span[0] >= 0)[:1]
        plain.append(
            msgspec.structs.replace(
                one, not_before_s=None, windows=windows, setup_s=ceil(one.setup_s)
            )
        )
    round = msgspec.structs.replace(round, stops=tuple(plain), frozen=0, skipped=frozenset())
    if not plain:
        return
    ours = [(v.arrives_s, v.wait_s, v.setup_s) for v in schedule(round, matrix).visits]
    if any(visit.late_s for visit in schedule(round, matrix).visits):
        return  # VROOM then shifts earlier stops to share the lateness: another question.
    assert ours == _plan_mode(round, matrix)


def test_parking_is_spent_once_per_place() -> None:
    here, there = EAST + 0.01, EAST + 0.02
    stops = [stop("a", here, setup_s=60), stop("b", here, setup_s=60), stop("c", there, setup_s=60)]
    visits = schedule(*in_round(stops)).visits
    assert [visit.setup_s for visit in visits] == [60, 0, 60]
    again = schedule(*in_round(stops), ["a", "c", "b"]).visits
    assert [visit.setup_s for visit in again] == [60, 60, 60]


def test_it_waits_for_the_first_window_still_open() -> None:
    closed = stop("a", EAST, windows=((0.0, 10.0), (500.0, 600.0)))
    visit = schedule(*in_round([closed], departs_s=20)).visits[0]
    assert (visit.starts_s, visit.wait_s, visit.late_s) == (500, 480, 0)


def test_after_the_last_window_it_works_at_once_and_says_how_late() -> None:
    closed = stop("a", EAST, service_s=60, windows=((0.0, 10.0),))
    result = schedule(*in_round([closed], departs_s=70, shift_ends_s=100))
    assert (result.visits[0].starts_s, result.visits[0].late_s) == (70, 60)
    assert (result.late, result.late_s, result.overtime_s) == (1, 60, 30)


def test_the_way_home_counts() -> None:
    round, matrix = in_round(line(2), end=2)
    there = schedule(msgspec.structs.replace(round, end=None), matrix)
    assert schedule(round, matrix).ends_s == there.ends_s + matrix.durations_s[1, 2]


def test_no_stop_at_all_is_a_schedule_too() -> None:
    result = schedule(*in_round([], departs_s=5))
    assert (result.visits, result.ends_s) == ((), 5)


@pytest.mark.parametrize("order", [["s0", "s0"], ["s0", "nobody"]])
def test_an_order_of_other_stops_is_refused(order: list[str]) -> None:
    with pytest.raises(NotAPermutation):
        schedule(*in_round(line(2)), order)


def _rests(opens: float, closes: float, *stops: Stop) -> Schedule:
    rest = Break(window=(opens, closes), length_s=600)
    return schedule(*in_round(stops, breaks=(rest,), end=len(stops)))


def test_a_break_is_taken_before_the_next_leg_once_it_may() -> None:
    one, two = line(2, service_s=300)
    result = _rests(100, 5000, one, two)
    assert result.rests == ((result.visits[0].departs_s, result.visits[0].departs_s + 600),)
    assert result.visits[1].arrives_s == result.rests[0][1] + result.visits[1].drive_s
    assert result.wait_s == 0


def test_a_break_that_fits_the_waiting_costs_nothing() -> None:
    waits = stop("a", EAST + 0.002, windows=((3000.0, 4000.0),))
    result = _rests(1000, 5000, waits)
    assert result.rests == ((1000, 1600),)
    assert (result.visits[0].starts_s, result.late_s) == (3000, 0)
    assert result.visits[0].wait_s == 3000 - result.visits[0].arrives_s - 600


def test_a_break_comes_before_a_stop_that_would_make_it_late() -> None:
    (long,) = line(1, service_s=5000)
    result = _rests(1000, 2000, long)
    assert result.rests == ((1000, 1600),)
    assert result.visits[0].starts_s >= 1600


def test_a_round_done_before_its_break_takes_none() -> None:
    assert _rests(9000, 9600, *line(1)).rests == ()
