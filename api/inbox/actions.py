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
from api.inbox.schemas import Acknowledge, ActionResult, AnyAction, Batch, StopAction
from api.journal import Event
from api.prepared import Prepared
from api.routes import actions as routes
from api.routes.tables import route
from api.stops import actions as stops
from api.stops.actions import Taken
from api.stops.tables import action, stop

_known = Prepared(
    sa.select(action.c.digest, action.c.problem).where(
        action.c.tenant_id == bindparam("tenant_id"), action.c.key == bindparam("key")
    )
)
_kept = sa.select(action.c.problem).where(
    action.c.tenant_id == bindparam("tenant_id"),
    action.c.digest == bindparam("digest"),
    action.c.counts.is_(False),
)
_home_of_stop = Prepared(
    sa.select(stop.c.route_id, route.c.driver_id, route.c.revision)
    .join(route, route.c.id == stop.c.route_id)
    .where(stop.c.id == bindparam("id"), stop.c.tenant_id == bindparam("tenant_id"))
)
_home_of_route = Prepared(
    sa.select(route.c.id.label("route_id"), route.c.driver_id, route.c.revision).where(
        route.c.id == bindparam("id"), route.c.tenant_id == bindparam("tenant_id")
    )
)
# On PostgreSQL no two transactions judge the same route at once; SQLite has only one writer.
_lock_route = sa.select(route.c.id).where(route.c.id == bindparam("id")).with_for_update()


type Homes = dict[str, Any]


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
    InvalidBody
        Not one of the actions could be read.
    """
    access.check_again(connection, caller, now)
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
    ours = home is not None and home.driver_id == caller.driver_id
    return TakenIn(results, home.revision if ours else None, changed)


def _home(connection: Connection, caller: Session, given: AnyAction, homes: Homes) -> Any:
    """Return the route that an action is about, its driver and revision; looked up once a batch."""
    id, statement = (
        (given.route_id, _home_of_route)
        if isinstance(given, Acknowledge)
        else (given.stop_id, _home_of_stop)
    )
    if id not in homes:
        where = {"id": id, "tenant_id": caller.tenant_id}
        homes[id] = statement.one(connection, where)
    return homes[id]


def _take(
    connection: Connection,
    caller: Session,
    batch: Batch,
    one: Readable | Unreadable,
    now: datetime,
    homes: Homes,
) -> ActionResult:
    if isinstance(one, Readable):
        where = {"tenant_id": caller.tenant_id, "key": one.action.id}
        known = _known.one(connection, where)
        if known is None:
            return _judge(connection, caller, batch, one, now, homes)
        if known.digest == one.digest:
            return _result(one.action.id, "duplicate", known.problem)
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
    homes: Homes,
) -> ActionResult:
    given = one.action
    stop_id = given.stop_id if isinstance(given, StopAction) else None
    home = _home(connection, caller, given, homes)
    if home is None:
        error: DomainError = (
            RouteNotFound(f"There is no route {given.route_id}.", field="route_id")
            if isinstance(given, Acknowledge)
            else StopNotFound(f"There is no stop {given.stop_id}.", field="stop_id")
        )
        return _quarantine(connection, _taken(caller, batch, one, now, None, None), error)
    if connection.dialect.name != "sqlite":
        connection.execute(_lock_route, {"id": home.route_id})
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
    verdict = stops.act(connection, taken)
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
