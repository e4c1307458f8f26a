"""Takes in a phone's outbox: known ones are answered again, each of the others is judged alone."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, Struct, structs
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from api import access, clock, journal
from api.access import Session
from api.errors import DomainError, Problem
from api.inbox.rules import (
    ActionIdReused,
    Readable,
    Unreadable,
    expect_likely,
    read_action,
    refuse_all,
)
from api.inbox.schemas import Acknowledge, ActionResult, AnyAction, Batch
from api.journal import Event
from api.prepared import Prepared
from api.routes import actions as routes
from api.routes.tables import route
from api.stops import actions as stops
from api.stops.actions import Known, Taken
from api.stops.rules import TaskNow
from api.stops.tables import IS_KEPT, action, stop, task

_kept = sa.select(action.c.problem).where(
    action.c.tenant_id == bindparam("tenant_id"),
    action.c.digest == bindparam("digest"),
    IS_KEPT,
)
_home_of_stop = Prepared(
    sa.select(
        stop.c.route_id,
        route.c.driver_id,
        route.c.revision,
        task.c.id.label("task_id"),
        task.c.state,
        task.c.outcome,
    )
    .join(route, route.c.id == stop.c.route_id)
    .join(task, task.c.stop_id == stop.c.id, isouter=True)
    .where(stop.c.id == bindparam("id"), stop.c.tenant_id == bindparam("tenant_id"))
    .order_by(task.c.place_in_stop)
)
_home_of_route = Prepared(
    sa.select(route.c.id.label("route_id"), route.c.driver_id, route.c.revision).where(
        route.c.id == bindparam("id"), route.c.tenant_id == bindparam("tenant_id")
    )
)
# On PostgreSQL no two transactions judge the same route at once; SQLite has only one writer.
_lock_route = (
    sa.select(route.c.id)
    .where(
        (route.c.id == bindparam("id"))
        | route.c.id.in_(sa.select(stop.c.route_id).where(stop.c.id == bindparam("id")))
    )
    .with_for_update()
)


class Home(Struct):
    """The route that an action is about, and the tasks of its stop as they stand."""

    route_id: str
    driver_id: str
    revision: int
    tasks: dict[str, TaskNow]


type Homes = dict[tuple[str, Prepared], Home | None]


class StopNotFound(DomainError):
    """The action names a stop that this tenant has not."""

    status = 404
    cure = "Refresh the route; the action was kept and the dispatcher sees it."


class RouteNotFound(DomainError):
    """The action names a route that this tenant has not."""

    status = 404
    cure = "Refresh the route; the action was kept and the dispatcher sees it."


class StopNotYours(DomainError):
    """The stop belongs to another driver's route."""

    cure = "Refresh the route; the action was kept and the dispatcher sees it."


class AnotherDriver(DomainError):
    """The batch is of a driver who is no longer the one signed in: an old tab sent it."""

    cure = "Keep the actions, ask /api/session who is signed in, and send them as their own driver."


class TakenIn(Struct, frozen=True):
    """What became of a batch.

    `revision` is that of the route it was about; `changed` names the route whose order has to
    follow, and the event up to which.
    """

    results: list[ActionResult]
    revision: int | None
    changed: tuple[str, int] | None


def take_in(connection: Connection, caller: Session, batch: Batch, now: datetime) -> TakenIn:
    """Take in a batch; safe to repeat as often as one likes, in any order.

    Raises
    ------
    NotSignedIn
        The session was revoked meanwhile.
    AnotherDriver
        Somebody else was paired on this phone meanwhile.
    InvalidBody
        Not one of the actions could be read.
    """
    access.check_again(connection, caller, now)
    if batch.driver_id not in (None, caller.driver_id):
        raise AnotherDriver("Another driver is signed in on this phone now.", field="driver_id")
    expect_likely(batch.sent_at)
    read = [read_action(raw, place) for place, raw in enumerate(batch.actions)]
    refused = [one for one in read if isinstance(one, Unreadable)]
    if len(refused) == len(read):
        raise refuse_all(refused)
    homes: Homes = {}
    results = [_take(connection, caller, batch, one, now, homes) for one in read]
    wanted = [event for event in connection.info["recorded"] if event.type in journal.FOLLOWS]
    changed = (wanted[-1].stream, wanted[-1].seq) if wanted else None
    about = [one.action for one in read if isinstance(one, Readable)][-1]
    home = _home(connection, caller, about, homes)
    ours = home if home and home.driver_id == caller.driver_id else None
    return TakenIn(results, ours.revision if ours else None, changed)


def _home(connection: Connection, caller: Session, given: AnyAction, homes: Homes) -> Home | None:
    """Return what an action is about; looked up once a batch."""
    id, statement = (
        (given.route_id, _home_of_route)
        if isinstance(given, Acknowledge)
        else (given.stop_id, _home_of_stop)
    )
    # An id of a route is no id of a stop.
    key = (id, statement)
    if key not in homes:
        if connection.dialect.name != "sqlite":
            connection.execute(_lock_route, {"id": id})
        rows = statement.all(connection, {"id": id, "tenant_id": caller.tenant_id})
        found = [row for row in rows if getattr(row, "task_id", None) is not None]
        tasks = {row.task_id: TaskNow(row.state, row.outcome) for row in found}
        homes[key] = (
            Home(rows[0].route_id, rows[0].driver_id, rows[0].revision, tasks) if rows else None
        )
    return homes[key]


def _take(
    connection: Connection,
    caller: Session,
    batch: Batch,
    one: Readable | Unreadable,
    now: datetime,
    homes: Homes,
) -> ActionResult:
    if isinstance(one, Readable):
        home = _home(connection, caller, one.action, homes)
        stop_id = None if isinstance(one.action, Acknowledge) else one.action.stop_id
        same, others = stops.came_before(connection, caller.tenant_id, one.action.id, stop_id)
        if same is None:
            return _judge(connection, caller, batch, one, now, home, others)
        if same.digest == one.digest:
            return _result(one.action.id, "duplicate", same.problem)
    where = {"tenant_id": caller.tenant_id, "digest": one.digest}
    kept = connection.execute(_kept, where).first()
    if kept is not None:
        return _result(one.id, "duplicate", kept.problem)
    if isinstance(one, Unreadable):
        return _quarantine(connection, _unreadable(caller, batch, one, now), one.error)
    taken = structs.replace(_taken(caller, batch, one, now, None, None), key=clock.new_id())
    error = ActionIdReused(f"Action {one.id} came before with other content.", field="id")
    return _quarantine(connection, taken, error)


def _judge(
    connection: Connection,
    caller: Session,
    batch: Batch,
    one: Readable,
    now: datetime,
    home: Home | None,
    others: list[Known],
) -> ActionResult:
    given = one.action
    stop_id = None if isinstance(given, Acknowledge) else given.stop_id
    if home is None:
        error: DomainError = (
            RouteNotFound(f"There is no route {given.route_id}.", field="route_id")
            if isinstance(given, Acknowledge)
            else StopNotFound(f"There is no stop {given.stop_id}.", field="stop_id")
        )
        return _quarantine(connection, _taken(caller, batch, one, now, None, None), error)
    taken = _taken(caller, batch, one, now, home.route_id, stop_id)
    if home.driver_id != caller.driver_id:
        error = StopNotYours("The stop is on another driver's route now.", field="stop_id")
        return _quarantine(connection, taken, error)
    if isinstance(given, Acknowledge):
        try:
            routes.acknowledge(connection, taken)
        except DomainError as error:
            return _quarantine(connection, taken, error)
        return _result(given.id, "applied", None)
    verdict = stops.act(connection, taken, home.tasks, others)
    problem = verdict.error.problem() if verdict.error else None
    return ActionResult(id=given.id, result=verdict.result, problem=problem or UNSET)


def _quarantine(connection: Connection, taken: Taken, error: DomainError) -> ActionResult:
    problem = msgspec.json.encode(error.problem()).decode()
    kept = structs.replace(taken, content=dict(taken.content) | {"problem": problem})
    event = stops.record_taken(connection, kept, "action.kept")
    project_kept(connection, event)
    return _result(taken.id, "quarantined", problem)


def project_kept(connection: Connection, event: Event) -> None:
    """Write the row of an action that could only be kept, outside every fold."""
    taken = stops.taken_of(event)
    content = dict(taken.content)
    problem = content.pop("problem")
    kept = structs.replace(taken, content=content)
    stops.keep(connection, kept, "quarantined", problem, counts=False)


def _unreadable(caller: Session, batch: Batch, one: Unreadable, now: datetime) -> Taken:
    return Taken(
        tenant_id=caller.tenant_id,
        key=clock.new_id(),
        id=one.id,
        type="unreadable",
        route_id=None,
        stop_id=None,
        device_id=batch.device_id,
        driver_id=caller.driver_id or "",
        seq=0,
        content={"note": one.raw},
        digest=one.digest,
        occurred_at=batch.sent_at,
        received_at=now,
    )


def _taken(
    caller: Session,
    batch: Batch,
    one: Readable,
    now: datetime,
    route_id: str | None,
    stop_id: str | None,
) -> Taken:
    content: dict[str, Any] = one.content
    return Taken(
        tenant_id=caller.tenant_id,
        key=one.action.id,
        id=one.action.id,
        type=one.type,
        route_id=route_id,
        stop_id=stop_id,
        device_id=batch.device_id,
        driver_id=caller.driver_id or "",
        seq=one.action.seq,
        content=content,
        digest=one.digest,
        occurred_at=one.action.occurred_at,
        received_at=now,
    )


def _result(id: str, result: Any, problem: str | None) -> ActionResult:
    return ActionResult(
        id=id,
        result=result,
        problem=msgspec.json.decode(problem, type=Problem) if problem else UNSET,
    )
