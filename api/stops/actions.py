"""What happens to stops: each action is judged, recorded and projected in one transaction."""

from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from api import journal
from api.journal import Event
from api.prepared import Prepared
from api.stops.rules import Given, StopNow, TaskNow, Verdict, settle
from api.stops.tables import action, stop, task

# What a person wrote or where they stood may have to be erased one day: never in the chain itself.
PERSONAL = ("note", "received_by", "position")

EVENT_OF = {
    "arrive": "stop.arrived",
    "complete": "stop.completed",
    "fail": "stop.failed",
    "skip": "stop.skipped",
    "delay": "stop.delayed",
    "note": "stop.noted",
    "undo": "stop.undone",
}

# The action itself, should it have come before, and those that count at the stop.
_came_before = Prepared(
    sa.select(
        action.c.key,
        action.c.id,
        action.c.type,
        action.c.device_id,
        action.c.seq,
        action.c.occurred_at,
        action.c.content,
        action.c.digest,
        action.c.result,
        action.c.undone,
        action.c.problem,
    ).where(
        ((action.c.tenant_id == bindparam("tenant_id")) & (action.c.key == bindparam("key")))
        | (
            (action.c.stop_id == bindparam("stop_id"))
            & (action.c.tenant_id == bindparam("tenant_id"))
            & action.c.counts
        )
    )
)
_tasks_at = (
    sa.select(task.c.id, task.c.state, task.c.outcome)
    .where(task.c.stop_id == bindparam("stop_id"))
    .order_by(task.c.place_in_stop)
)
_insert_action = Prepared(action.insert(), *action.c)
_set_stop = Prepared(
    sa.update(stop)
    .where(stop.c.id == bindparam("stop_id"))
    .values(
        state=bindparam("new_state"),
        not_before=bindparam("new_not_before"),
        arrived_at=bindparam("new_arrived_at"),
        departed_at=bindparam("new_departed_at"),
    )
)
_set_task = Prepared(
    sa.update(task)
    .where(task.c.id == bindparam("task_id"))
    .values(state=bindparam("new_state"), outcome=bindparam("new_outcome"))
)
_set_verdict = (
    sa.update(action)
    .where(action.c.tenant_id == bindparam("tenant"), action.c.key == bindparam("action_key"))
    .values(
        result=bindparam("new_result"),
        undone=bindparam("new_undone"),
        problem=bindparam("new_problem"),
    )
)
_encode = msgspec.json.Encoder(order="deterministic").encode


class Taken(Given, frozen=True, kw_only=True):
    """One action as it came in: who, where, when, and the rest as `content`."""

    tenant_id: str
    key: str
    route_id: str | None
    stop_id: str | None
    driver_id: str
    digest: str
    received_at: datetime


class Known(Given, frozen=True, kw_only=True):
    """An action that came before, and how it was judged."""

    key: str
    digest: str
    result: str
    undone: bool
    problem: str | None


def came_before(
    connection: Connection, tenant_id: str, key: str, stop_id: str | None
) -> tuple[Known | None, list[Known]]:
    """Return the action of that key, if it is known, and the others that count at the stop."""
    where = {"tenant_id": tenant_id, "key": key, "stop_id": stop_id}
    known = [
        Known(
            key=row.key,
            id=row.id,
            type=row.type,
            device_id=row.device_id,
            seq=row.seq,
            occurred_at=row.occurred_at,
            content=msgspec.json.decode(row.content),
            digest=row.digest,
            result=row.result,
            undone=row.undone,
            problem=row.problem,
        )
        for row in _came_before.all(connection, where)
    ]
    same = next((one for one in known if one.key == key), None)
    return same, [one for one in known if one is not same]


def act(
    connection: Connection, taken: Taken, tasks: dict[str, TaskNow], others: list[Known]
) -> Verdict:
    """Judge an action at a known stop, record it and change what it changes.

    `tasks` are the stop's as they stand, and are changed with them; `others` as of `came_before`.
    """
    settled = _settle(taken, tasks, others)
    verdict = settled[1][taken.id]
    event_type = EVENT_OF[taken.type] if verdict.result == "applied" else f"action.{verdict.result}"
    record_taken(connection, taken, event_type)
    _write(connection, taken, tasks, others, settled)
    return verdict


def record_taken(connection: Connection, taken: Taken, event_type: str) -> Event:
    """Put an action into the journal, its personal part apart."""
    body = {
        "key": taken.key,
        "id": taken.id,
        "type": taken.type,
        "seq": taken.seq,
        "stop_id": taken.stop_id,
        "content": {k: v for k, v in taken.content.items() if k not in PERSONAL},
    }
    personal = {k: taken.content[k] for k in PERSONAL if taken.content.get(k)}
    # A digest over personal words would let a guess at them be confirmed after they were erased.
    (personal or body)["digest"] = taken.digest
    return journal.record(
        connection,
        tenant_id=taken.tenant_id,
        stream=taken.route_id or taken.driver_id,
        type=event_type,
        body=body,
        personal={f"stop:{taken.stop_id}": personal} if personal else None,
        author=f"driver:{taken.driver_id}",
        device_id=taken.device_id,
        occurred_at=taken.occurred_at,
        received_at=taken.received_at,
    )


def project(connection: Connection, event: Event) -> None:
    """Do again what `act` did, from the journal."""
    taken = taken_of(event)
    rows = connection.execute(_tasks_at, {"stop_id": taken.stop_id})
    tasks = {row.id: TaskNow(row.state, row.outcome) for row in rows}
    _, others = came_before(connection, taken.tenant_id, taken.key, taken.stop_id)
    _write(connection, taken, tasks, others, _settle(taken, tasks, others))


def taken_of(event: Event) -> Taken:
    """Return the action that an event recorded, with what is left of its personal part."""
    body = event.body
    personal = dict(event.personal.get(f"stop:{body['stop_id']}", {}))
    digest = personal.pop("digest", body.get("digest", ""))
    driver_id = event.author.removeprefix("driver:")
    return Taken(
        tenant_id=event.tenant_id,
        key=body["key"],
        id=body["id"],
        type=body["type"],
        route_id=event.stream if event.stream != driver_id else None,
        stop_id=body["stop_id"],
        device_id=event.device_id or "",
        driver_id=driver_id,
        seq=body["seq"],
        content=body["content"] | personal,
        digest=digest,
        occurred_at=event.occurred_at,
        received_at=event.received_at,
    )


def keep(
    connection: Connection,
    taken: Taken,
    result: str,
    problem: str | None,
    *,
    counts: bool,
    undone: bool = False,
) -> None:
    """Write an action's own row; `counts` unless it stands outside its stop's fold.

    It is undone at once if its undo came first.
    """
    _insert_action.run(
        connection,
        {
            "tenant_id": taken.tenant_id,
            "key": taken.key,
            "id": taken.id,
            "type": taken.type,
            "route_id": taken.route_id,
            "stop_id": taken.stop_id,
            "device_id": taken.device_id,
            "driver_id": taken.driver_id,
            "seq": taken.seq,
            "content": _encode(taken.content).decode(),
            "digest": taken.digest,
            "counts": counts,
            "result": result,
            "undone": undone,
            "problem": problem,
            "occurred_at": taken.occurred_at,
            "received_at": taken.received_at,
        },
    )


type _Settled = tuple[StopNow, dict[str, Verdict]]


def _settle(taken: Taken, tasks: dict[str, TaskNow], others: list[Known]) -> _Settled:
    return settle(StopNow("pending", {id: TaskNow() for id in tasks}), [*others, taken])


def _write(
    connection: Connection,
    taken: Taken,
    tasks: dict[str, TaskNow],
    others: list[Known],
    settled: _Settled,
) -> None:
    now, verdicts = settled
    verdict = verdicts[taken.id]
    problem = _problem(verdict)
    keep(connection, taken, verdict.result, problem, counts=True, undone=verdict.undone)
    _set_stop.run(
        connection,
        {
            "stop_id": taken.stop_id,
            "new_state": now.state,
            "new_not_before": now.not_before,
            "new_arrived_at": now.arrived_at,
            "new_departed_at": now.departed_at,
        },
    )
    for task_id, task_now in now.tasks.items():
        if tasks[task_id] != task_now:
            tasks[task_id] = task_now
            _set_task.run(
                connection,
                {
                    "task_id": task_id,
                    "new_state": task_now.state,
                    "new_outcome": task_now.outcome,
                },
            )
    for earlier in others:
        again = verdicts[earlier.id]
        stood_as = (earlier.result, earlier.undone, earlier.problem)
        if (again.result, again.undone, _problem(again)) != stood_as:
            connection.execute(
                _set_verdict,
                {
                    "tenant": taken.tenant_id,
                    "action_key": earlier.key,
                    "new_result": again.result,
                    "new_undone": again.undone,
                    "new_problem": _problem(again),
                },
            )


def _problem(verdict: Verdict) -> str | None:
    return _encode(verdict.error.problem()).decode() if verdict.error else None
