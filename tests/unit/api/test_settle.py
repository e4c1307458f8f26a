"""What becomes of a stop: the same actions end the same, whoever sent them when."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest

from api.stops.rules import Given, StopNow, TaskNow, Verdict, in_order, settle
from tests.builders import MORNING

A, B = "task-a", "task-b"


def given(
    type: str, second: float = 0, *, seq: int | None = None, device: str = "phone", **content: Any
) -> Given:
    usual: dict[str, Any] = {
        "complete": {"outcome": "delivered_to_recipient"},
        "fail": {"reason": "not_home"},
        "skip": {"reason": "closed"},
        "delay": {"reason": "behind", "delay_s": 600},
    }.get(type, {})
    return Given(
        id=f"{device}:{type}:{second}:{seq}",
        type=type,
        device_id=device,
        seq=seq if seq is not None else round(second * 10) + 1,
        occurred_at=MORNING + timedelta(seconds=second),
        content=usual | content,
    )


def undo(action: Given, second: float, **known: Any) -> Given:
    return given("undo", second, action_id=action.id, **known)


def untouched(*tasks: str) -> StopNow:
    return StopNow("pending", {task: TaskNow() for task in tasks or (A,)})


def fold(*actions: Given, stop: StopNow | None = None) -> tuple[StopNow, list[Verdict]]:
    """Settle in every order of arrival; all must agree."""
    stop = stop or untouched()
    now, verdicts = settle(stop, actions)
    for order in itertools.islice(itertools.permutations(actions), 24):
        again, others = settle(stop, order)
        assert again == now
        assert {id: (v.result, v.undone) for id, v in others.items()} == {
            id: (v.result, v.undone) for id, v in verdicts.items()
        }
    return now, [verdicts[action.id] for action in actions]


def results(verdicts: list[Verdict]) -> list[str]:
    return [f"{v.result}, undone" if v.undone else v.result for v in verdicts]


def at(second: float) -> datetime:
    return MORNING + timedelta(seconds=second)


def test_nothing_done_leaves_the_stop_as_it_was() -> None:
    assert settle(untouched(), []) == (untouched(), {})


def test_arriving_and_completing_closes_stop_and_task() -> None:
    now, verdicts = fold(given("arrive", 10), given("complete", 70))
    assert results(verdicts) == ["applied", "applied"]
    assert (now.state, now.arrived_at, now.departed_at) == ("departed", at(10), at(70))
    assert now.tasks == {A: TaskNow("closed", "delivered_to_recipient")}


def test_completing_without_arriving_counts_as_having_arrived_then() -> None:
    now, _ = fold(given("complete", 70))
    assert (now.state, now.arrived_at, now.departed_at) == ("departed", at(70), at(70))


def test_a_failure_is_an_outcome_of_its_own() -> None:
    now, verdicts = fold(given("fail", 5, reason="no_access"))
    assert results(verdicts) == ["applied"]
    assert now.tasks[A].outcome == "failed_no_access"


def test_a_second_outcome_is_kept_and_changes_nothing() -> None:
    now, verdicts = fold(given("complete", 10), given("fail", 20))
    assert results(verdicts) == ["applied", "quarantined"]
    assert verdicts[1].error is not None
    assert verdicts[1].error.problem().type == "/problems/task-closed"
    assert now.tasks[A].outcome == "delivered_to_recipient"


def test_tasks_may_be_closed_one_by_one() -> None:
    stop = untouched(A, B)
    now, _ = fold(given("complete", 10, task_ids=[A]), stop=stop)
    assert (now.state, now.tasks[B].state) == ("arrived", "open")
    now, verdicts = fold(given("complete", 10, task_ids=[A]), given("fail", 20), stop=stop)
    assert results(verdicts) == ["applied", "applied"]
    assert (now.state, now.tasks[A].outcome) == ("departed", "delivered_to_recipient")
    assert now.tasks[B].outcome == "failed_not_home"


def test_a_task_of_another_stop_is_not_closed_here() -> None:
    now, verdicts = fold(given("complete", 10, task_ids=["elsewhere"]))
    assert results(verdicts) == ["quarantined"]
    assert now == untouched()


def test_one_closed_task_among_those_named_quarantines_the_whole_action() -> None:
    first = given("complete", 10, task_ids=[A])
    now, verdicts = fold(first, given("complete", 20, task_ids=[A, B]), stop=untouched(A, B))
    assert results(verdicts) == ["applied", "quarantined"]
    assert now.tasks[B].state == "open"


@pytest.mark.parametrize("late", ["arrive", "delay"])
def test_what_changes_nothing_any_more_is_superseded(late: str) -> None:
    _, verdicts = fold(given("complete", 10), given(late, 20, reason="road_closed", delay_s=600))
    assert results(verdicts) == ["applied", "superseded"]


def test_arriving_twice_counts_once() -> None:
    now, verdicts = fold(given("arrive", 10), given("arrive", 20))
    assert results(verdicts) == ["applied", "superseded"]
    assert now.arrived_at == at(10)


def test_a_skipped_stop_waits_and_can_be_done_later() -> None:
    not_before = at(3600).isoformat()
    now, _ = fold(given("arrive", 5), given("skip", 10, not_before=not_before))
    assert (now.state, now.not_before, now.departed_at) == ("skipped", at(3600), at(10))
    now, verdicts = fold(
        given("arrive", 5),
        given("skip", 10, not_before=not_before),
        given("arrive", 4000),
        given("complete", 4060),
    )
    assert results(verdicts) == ["applied"] * 4
    assert (now.state, now.not_before, now.arrived_at) == ("departed", None, at(4000))


def test_a_done_stop_cannot_be_skipped() -> None:
    _, verdicts = fold(given("complete", 10), given("skip", 20))
    assert results(verdicts) == ["applied", "quarantined"]


def test_a_closed_road_puts_the_stop_off_and_running_behind_does_not() -> None:
    now, _ = fold(given("delay", 10, reason="road_closed", delay_s=900))
    assert (now.state, now.not_before) == ("pending", at(910))
    now, verdicts = fold(given("delay", 10))
    assert (now, results(verdicts)) == (untouched(), ["applied"])


def test_a_note_changes_nothing_even_at_a_done_stop() -> None:
    now, verdicts = fold(given("complete", 10), given("note", 20))
    assert results(verdicts) == ["applied", "applied"]
    assert now.state == "departed"


def test_undo_takes_back_the_newest_action_of_its_device() -> None:
    done = given("complete", 10)
    now, verdicts = fold(given("arrive", 5), done, undo(done, 18))
    assert results(verdicts) == ["applied", "applied, undone", "applied"]
    assert (now.state, now.tasks[A].state, now.departed_at) == ("arrived", "open", None)


def test_undo_works_backwards_step_by_step() -> None:
    arrive, done = given("arrive", 5), given("complete", 8)
    now, verdicts = fold(arrive, done, undo(done, 10), undo(arrive, 12))
    assert results(verdicts) == ["applied, undone", "applied, undone", "applied", "applied"]
    assert now == untouched()


@pytest.mark.parametrize(
    ("second", "known"), [(23, {}), (15, {"device": "tablet"})], ids=["too late", "another device"]
)
def test_undo_is_refused_when(second: float, known: dict[str, Any]) -> None:
    done = given("complete", 10)
    now, verdicts = fold(done, undo(done, second, **known))
    assert results(verdicts) == ["applied", "quarantined"]
    assert now.state == "departed"


def test_undo_is_refused_when_something_else_happened_since() -> None:
    arrive = given("arrive", 10)
    _, verdicts = fold(arrive, given("complete", 12), undo(arrive, 15))
    assert results(verdicts) == ["applied", "applied", "quarantined"]


def test_after_an_undo_the_next_outcome_counts() -> None:
    done = given("complete", 10)
    now, verdicts = fold(done, undo(done, 15), given("fail", 30))
    assert results(verdicts) == ["applied, undone", "applied", "applied"]
    assert now.tasks[A].outcome == "failed_not_home"


def test_an_undone_outcome_makes_room_for_the_one_that_had_come_second() -> None:
    done = given("complete", 10)
    other = given("fail", 14, device="tablet")
    _, verdicts = fold(done, undo(done, 12), other)
    assert results(verdicts) == ["applied, undone", "applied", "applied"]


def test_the_order_is_by_time_but_never_against_a_devices_own_counting() -> None:
    back = [
        given("arrive", 100, seq=1),
        given("complete", 40, seq=2),
        given("note", 70, seq=1, device="tablet"),
    ]
    assert [one.type for one in in_order(reversed(back))] == ["note", "arrive", "complete"]
    now, verdicts = fold(*back)
    assert results(verdicts) == ["applied"] * 3
    assert now.state == "departed"


def test_actions_of_one_moment_keep_a_fixed_order() -> None:
    same = [given("note", 5, seq=3, device=device) for device in ("b", "a", "c")]
    for order in itertools.permutations(same):
        assert [one.device_id for one in in_order(order)] == ["a", "b", "c"]
