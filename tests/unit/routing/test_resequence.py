"""What a re-sequence promises, whatever it is given."""

import pickle

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing import (
    BadMatrix,
    Matrix,
    NoOrderFound,
    Round,
    displaced,
    put_back,
    resequence,
)
from routing.sequence.tail import LATE_WEIGHT, Tail
from tests.unit.routing.rounds import EAST, in_round, line, rounds, stop

POLICIES = ["keep_order", "stable", "full"]
any_round = given(case=rounds(), policy=st.sampled_from(POLICIES), seed=st.integers(0, 3))
briefly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _without_skipped(round: Round, order: tuple[str, ...]) -> list[str]:
    return [id for id in order if id not in round.skipped]


@briefly
@any_round
def test_every_stop_is_there_once(case: tuple[Round, Matrix], policy: str, seed: int) -> None:
    round, matrix = case
    result = resequence(round, matrix, policy=policy, seed=seed)
    assert sorted(result.order) == sorted(one.id for one in round.stops)
    assert tuple(visit.stop_id for visit in result.schedule.visits) == result.order
    assert result.trouble == ""


@briefly
@any_round
def test_head_and_pinned_stops_stay(case: tuple[Round, Matrix], policy: str, seed: int) -> None:
    round, matrix = case
    order = resequence(round, matrix, policy=policy, seed=seed).order
    before = [round.stops[i] for i in round.kept]
    assert list(order[: min(round.frozen, len(before))]) == [s.id for s in before[: round.frozen]]
    after = _without_skipped(round, order)
    assert all(after[at] == one.id for at, one in enumerate(before) if one.pinned)


@briefly
@any_round
def test_it_never_costs_more_nor_comes_later_than_keeping_the_order(
    case: tuple[Round, Matrix], policy: str, seed: int
) -> None:
    round, matrix = case
    kept = put_back(round, matrix)
    result = resequence(round, matrix, policy=policy, seed=seed)
    tail = Tail(round, matrix)

    def cost(order: tuple[str, ...]) -> tuple[float, float]:
        nodes = [tail.ids.index(id) for id in order if id not in tail.head]
        return tail.cost(np.array(nodes, dtype=np.intp))

    assert cost(result.order)[0] <= cost(kept.order)[0] + 1e-6
    assert cost(result.order)[1] <= cost(kept.order)[1] + 1e-6
    if result.order == kept.order:
        assert result.method in ("kept", "inserted")
        assert result.saved_s == 0


@briefly
@given(case=rounds(), most=st.integers(0, 3))
def test_stable_moves_no_more_stops_than_allowed(case: tuple[Round, Matrix], most: int) -> None:
    round, matrix = case
    result = resequence(round, matrix, policy="stable", max_displaced=most, min_gain_s=30)
    before = [round.stops[i].id for i in round.kept]
    assert len(result.displaced) <= most
    assert result.displaced == displaced(before, _without_skipped(round, result.order))


@briefly
@given(case=rounds())
def test_keep_order_moves_nothing_but_the_skipped(case: tuple[Round, Matrix]) -> None:
    round, matrix = case
    result = put_back(round, matrix)
    assert _without_skipped(round, result.order) == [round.stops[i].id for i in round.kept]
    assert result.displaced == ()


@briefly
@any_round
def test_the_cost_of_an_order_is_its_schedule(
    case: tuple[Round, Matrix], policy: str, seed: int
) -> None:
    round, matrix = case
    result = resequence(round, matrix, policy=policy, seed=seed)
    tail = Tail(round, matrix)
    if not tail.size:
        return
    nodes = np.array([tail.ids.index(id) for id in result.order if id not in tail.head])
    cost, late = tail.cost(nodes)
    assert cost - LATE_WEIGHT * late == pytest.approx(result.schedule.ends_s - tail.departs_s)
    assert late <= result.schedule.late_s + 1e-6


def test_the_same_seed_gives_the_same_order() -> None:
    round, matrix = in_round(line(12)[::-1], skipped=frozenset(["s3"]))
    first = resequence(round, matrix, policy="full", seed=7)
    assert resequence(round, matrix, policy="full", seed=7) == first


def test_full_straightens_a_muddled_line() -> None:
    stops = line(9)
    muddled = [stops[i] for i in (4, 0, 7, 2, 8, 1, 5, 3, 6)]
    result = resequence(*in_round(muddled), policy="full")
    assert result.order == tuple(one.id for one in stops)
    assert result.saved_s > 0


def test_stable_moves_the_one_stop_that_pays() -> None:
    stops = line(30)
    astray = [*stops[:3], *stops[4:], stops[3]]
    round, matrix = in_round(astray, end=30)
    result = resequence(*in_round(astray))
    assert result.displaced == ("s3",)
    assert result.order == tuple(one.id for one in stops)
    assert result.changes[0].after == "s2"
    # Coming home, the van passes there anyway: nothing is won and nothing moves.
    assert resequence(round, matrix).displaced == ()


def test_a_gain_too_small_moves_nothing() -> None:
    stops = line(6)
    astray = [stops[1], stops[0], *stops[2:]]
    assert resequence(*in_round(astray), min_gain_s=600).displaced == ()


def test_a_skipped_stop_goes_where_it_costs_least() -> None:
    stops = line(6)
    result = resequence(*in_round([stops[4], *stops[:4], stops[5]], skipped=frozenset(["s4"])))
    assert result.order == tuple(one.id for one in stops)
    assert result.method == "inserted"
    assert result.displaced == ()


def test_a_stop_closed_until_later_waits_for_its_opening() -> None:
    stops = line(20)
    closed = stop("s0", EAST + 0.002, service_s=60, not_before_s=900)
    result = resequence(*in_round([closed, *stops[1:]], skipped=frozenset(["s0"])))
    visit = next(one for one in result.schedule.visits if one.stop_id == "s0")
    assert visit.starts_s >= 900
    assert result.order[0] != "s0"
    assert result.changes[0].reason == "not_before"


def test_a_stop_that_fits_nowhere_goes_to_the_end() -> None:
    # The head keeps the van busy until the window has closed, but it is not lost from the start.
    short = stop("s9", EAST + 0.03, windows=((0.0, 400.0),))
    stops = [*line(3, service_s=600, pinned=False), short]
    result = put_back(*in_round(stops, frozen=3, skipped=frozenset(["s9"])))
    assert result.order[-1] == "s9"


def test_a_lost_window_does_not_pull_the_van_across_town() -> None:
    stops = line(10)
    lost = stop("s9", stops[9].lon, service_s=60, windows=((-500.0, -400.0),))
    result = resequence(*in_round([*stops[:9], lost]), policy="full")
    assert result.order == tuple(one.id for one in stops)
    assert result.late_after_s == result.late_before_s > 0


def test_a_window_that_can_be_saved_is_saved() -> None:
    stops = list(line(10, service_s=300))
    stops[9] = stop("s9", stops[9].lon, service_s=300, windows=((0.0, 900.0),))
    result = resequence(*in_round(stops))
    assert result.late_before_s > 0
    assert result.late_after_s == 0
    assert "s9" in result.displaced


@pytest.mark.parametrize("policy", ["stable", "full"])
@pytest.mark.parametrize(
    "failure", [NoOrderFound("no"), TimeoutError("late"), RuntimeError("boom"), MemoryError()]
)
def test_when_the_solver_fails_the_order_is_kept(
    policy: str, failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("routing.sequence.ordering.ask", fail)
    stops = line(6)
    round, matrix = in_round(stops[::-1], skipped=frozenset(["s2"]))
    result = resequence(round, matrix, policy=policy)
    assert result.order == put_back(round, matrix).order
    assert type(failure).__name__ in result.trouble


@pytest.mark.parametrize("answer", [{}, {0: []}, {0: [0, 0, 1, 2, 3]}, {0: [0, 1, 2, 3, 99]}])
def test_an_answer_that_loses_a_stop_is_not_believed(
    answer: dict[int, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routing.sequence.ordering.ask", lambda *_, **__: answer)
    round, matrix = in_round(line(5)[::-1])
    result = resequence(round, matrix)
    assert result.order == tuple(one.id for one in round.stops)
    assert "NoOrderFound" in result.trouble


def test_it_travels_to_a_worker_and_back() -> None:
    round, matrix = in_round(line(4), skipped=frozenset(["s1"]))
    sent = pickle.loads(pickle.dumps((round, matrix)))
    assert sent == (round, matrix)
    result = resequence(*sent)
    assert pickle.loads(pickle.dumps(result)) == result


def test_a_row_beyond_the_matrix_is_refused() -> None:
    round, matrix = in_round(line(4))
    with pytest.raises(BadMatrix, match="rows below 3"):
        resequence(round, matrix.subset([0, 1, 2]))


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(ValueError, match="keep_order, stable or full"):
        resequence(*in_round(line(2)), policy="wild")
