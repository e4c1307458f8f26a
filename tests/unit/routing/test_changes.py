"""What moved, and why."""

from hypothesis import given
from hypothesis import strategies as st

from routing import changes, displaced, schedule
from tests.unit.routing.rounds import EAST, in_round, line, stop


def test_one_stop_carried_across_town_is_one_displaced_stop() -> None:
    assert displaced("abcdef", "bcdefa") == ("a",)
    assert displaced("abcdef", "fabcde") == ("f",)


def test_a_swap_of_neighbours_displaces_one_and_of_others_two() -> None:
    assert len(displaced("abcd", "bacd")) == 1
    assert len(displaced("abcd", "dbca")) == 2


@given(st.permutations(range(7)))
def test_putting_the_displaced_back_restores_the_rest(after: list[int]) -> None:
    moved = displaced(range(7), after)
    rest = [item for item in after if item not in moved]
    assert rest == sorted(rest)


def test_a_change_says_where_to_why_and_how_much_later() -> None:
    stops = line(5)
    closed = stop("s1", EAST + 0.004, service_s=60, not_before_s=3600)
    round, matrix = in_round([stops[0], closed, *stops[2:]], skipped=frozenset(["s1"]))
    before = schedule(round, matrix)
    after = schedule(round, matrix, ["s0", "s2", "s3", "s4", "s1"])
    (change,) = changes(round, before, after)
    assert (change.stop_id, change.from_position, change.to_position) == ("s1", 1, 4)
    assert (change.after, change.reason, change.not_before_s) == ("s4", "not_before", 3600)
    assert change.eta_change_s == after.visits[4].starts_s - before.visits[1].starts_s


def test_a_stop_that_now_meets_its_window_says_so() -> None:
    stops = list(line(4, service_s=600))
    stops[3] = stop("s3", stops[3].lon, windows=((0.0, 300.0),))
    round, matrix = in_round(stops)
    after = schedule(round, matrix, ["s3", "s0", "s1", "s2"])
    (change,) = changes(round, schedule(round, matrix), after)
    assert (change.reason, change.after) == ("window", None)
