"""What becomes of a stop when people act on it.

A stop's state is a fold over the actions known for it, always in the same order, whatever the order
in which they arrived. So any interleaving, repeat or delay of batches ends in the same state.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct, structs

from api.errors import DomainError

type StopState = Literal["pending", "en_route", "arrived", "departed", "skipped", "cancelled"]

type DeliveredTo = Literal[
    "delivered_to_recipient",
    "delivered_to_third_party",
    "delivered_to_mailbox",
    "delivered_to_safe_place",
    "delivered_to_pickup_point",
    "picked_up",
]

type FailReason = Literal[
    "not_home",
    "address_not_found",
    "no_access",
    "no_safe_place",
    "no_parking",
    "no_time",
    "closed",
    "refused",
    "damaged",
    "missing",
    "payment",
    "unsafe",
    "other",
]

type SkipReason = Literal[
    "not_home", "closed", "no_parking", "no_access", "blocked", "no_time", "other"
]

OPEN: frozenset[str] = frozenset({"pending", "en_route", "arrived", "skipped"})

# The screen offers ten seconds; a slow phone may need two more to make the action.
UNDO_WITHIN = timedelta(seconds=12)


class StopClosed(DomainError):
    """The stop is already done or was cancelled."""

    cure = "Nothing to do: what was recorded first stands. Tell the dispatcher if it is wrong."


class TaskClosed(DomainError):
    """The task already has an outcome."""

    cure = "Nothing to do: the first outcome stands. Tell the dispatcher if it is wrong."


class TaskNotFound(DomainError):
    """The task is not at this stop."""

    status = 404
    cure = "Refresh the route and choose one of the stop's own tasks."


class UndoTooLate(DomainError):
    """The action can no longer be taken back."""

    cure = "Tell the dispatcher: only the newest action can be undone, within ten seconds."


class Given(Struct, frozen=True, kw_only=True):
    """What the fold needs to know of an action."""

    id: str
    type: str
    device_id: str
    seq: int
    occurred_at: datetime
    content: Mapping[str, Any]


class TaskNow(Struct, frozen=True):
    """A task's part of the fold."""

    state: Literal["open", "closed"] = "open"
    outcome: str | None = None


class StopNow(Struct, frozen=True):
    """A stop's part of the fold."""

    state: StopState
    tasks: dict[str, TaskNow]
    not_before: datetime | None = None
    arrived_at: datetime | None = None
    departed_at: datetime | None = None


class Verdict(Struct, frozen=True):
    """How an action ended: as `result` says, and why."""

    result: Literal["applied", "superseded", "quarantined"]
    error: DomainError | None = None
    undone: bool = False


APPLIED = Verdict("applied")


def settle(stop: StopNow, actions: Iterable[Given]) -> tuple[StopNow, dict[str, Verdict]]:
    """Fold the actions over an untouched stop; return where it stands and a verdict for each."""
    verdicts: dict[str, Verdict] = {}
    before: list[tuple[Given, StopNow]] = []
    for action in in_order(actions):
        if action.type == "undo":
            stop, verdicts[action.id] = _undo(stop, action, before, verdicts)
            continue
        try:
            after = _apply(stop, action)
        except DomainError as error:
            verdicts[action.id] = Verdict("quarantined", error)
            continue
        if after is None:
            verdicts[action.id] = Verdict("superseded")
            continue
        verdicts[action.id] = APPLIED
        before.append((action, stop))
        stop = after
    return stop, verdicts


def in_order(actions: Iterable[Given]) -> list[Given]:
    """Sort by time, but never against the counting of a device whose clock ran backwards."""
    by_device: dict[str, list[Given]] = {}
    for action in actions:
        by_device.setdefault(action.device_id, []).append(action)
    keyed: list[tuple[datetime, str, int, str, Given]] = []
    for device_id, done in by_device.items():
        done.sort(key=lambda action: (action.seq, action.id))
        latest = done[0].occurred_at
        for action in done:
            latest = max(latest, action.occurred_at)
            keyed.append((latest, device_id, action.seq, action.id, action))
    return [key[-1] for key in sorted(keyed, key=lambda key: key[:-1])]


def _apply(stop: StopNow, action: Given) -> StopNow | None:
    """Return the stop after one action, or None when it changes nothing any more."""
    at = action.occurred_at
    match action.type:
        case "arrive":
            return _arrive(stop, at)
        case "complete":
            return _close(stop, action, str(action.content["outcome"]))
        case "fail":
            return _close(stop, action, f"failed_{action.content['reason']}")
        case "skip":
            return _skip(stop, action)
        case "delay":
            return _delay(stop, action)
        case _:
            return stop


def _arrive(stop: StopNow, at: datetime) -> StopNow | None:
    if stop.state not in OPEN or stop.state == "arrived":
        return None
    return structs.replace(stop, state="arrived", arrived_at=at, departed_at=None, not_before=None)


def _close(stop: StopNow, action: Given, outcome: str) -> StopNow:
    named = action.content.get("task_ids") or ()
    wanted = [str(task_id) for task_id in named] if isinstance(named, list | tuple) else []
    for task_id in wanted:
        if task_id not in stop.tasks:
            raise TaskNotFound(f"Task {task_id} is not at this stop.", field="task_ids")
    if stop.state == "cancelled":
        raise StopClosed("The stop was cancelled.", field="stop_id")
    wanted = wanted or [key for key, task in stop.tasks.items() if task.state == "open"]
    if not wanted or any(stop.tasks[task_id].state == "closed" for task_id in wanted):
        raise TaskClosed("The task was finished before.", field="task_ids")
    tasks = stop.tasks | {task_id: TaskNow("closed", outcome) for task_id in wanted}
    done = all(task.state == "closed" for task in tasks.values())
    return structs.replace(
        stop,
        tasks=tasks,
        state="departed" if done else "arrived",
        not_before=None,
        arrived_at=stop.arrived_at or action.occurred_at,
        departed_at=action.occurred_at if done else None,
    )


def _skip(stop: StopNow, action: Given) -> StopNow:
    if stop.state not in OPEN:
        raise StopClosed("The stop is already done.", field="stop_id")
    return structs.replace(
        stop,
        state="skipped",
        not_before=_instant(action.content.get("not_before")),
        departed_at=action.occurred_at if stop.arrived_at else None,
    )


def _delay(stop: StopNow, action: Given) -> StopNow | None:
    if action.content["reason"] == "behind":
        return stop
    if stop.state not in OPEN:
        return None
    seconds = action.content["delay_s"]
    assert isinstance(seconds, int)
    return structs.replace(stop, not_before=action.occurred_at + timedelta(seconds=seconds))


def _undo(
    stop: StopNow,
    undo: Given,
    before: list[tuple[Given, StopNow]],
    verdicts: dict[str, Verdict],
) -> tuple[StopNow, Verdict]:
    last = before[-1][0] if before else None
    if (
        last is None
        or last.id != undo.content["action_id"]
        or last.device_id != undo.device_id
        or undo.occurred_at - last.occurred_at > UNDO_WITHIN
    ):
        error = UndoTooLate("Something else happened since, or more than ten seconds went by.")
        return stop, Verdict("quarantined", error)
    verdicts[last.id] = Verdict("applied", undone=True)
    return before.pop()[1], APPLIED


def _instant(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
