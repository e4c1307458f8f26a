"""The reaction to a skip, a delay or an undo: the stops that remain get a better order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy.engine import Connection

from api import journal, leases
from api.clock import Clock
from api.database import Database
from api.etas import rules as etas
from api.journal import Event
from api.leases import Lease
from api.routes import actions as routes
from api.routes import queries
from api.routes.queries import RouteNow
from api.routes.tables import revision, route
from api.settings import Settings
from api.solver import Solver
from api.stops import queries as stop_queries
from api.stops.tables import action
from routing.changes import as_it_stood, changes
from routing.matrix import Matrix
from routing.problem import Round
from routing.resequence import Resequenced
from routing.schedule import schedule

TRIES = 4
# A longer rest misses the solver's deadline each time: what was skipped is put back, no more.
MOST_ORDERED = 400


class Crew(Struct, frozen=True):
    """Whom a reaction works with."""

    database: Database
    solver: Solver
    settings: Settings
    clock: Clock


class Asked(Struct, frozen=True):
    """A route as it stands, and the events that ask for another order; `matrix` at today's pace."""

    now: RouteNow
    matrix: Matrix
    events: list[Event]
    restored: list[str] | None


class Overtaken(Exception):
    """The route changed while its order was sought: seek again on what it is now."""


async def follow(crew: Crew, lease: Lease) -> None:
    """Give the route its next order, if there is a better one; safe to repeat.

    Two changes to one route at once: one wins, the other is redone on the new revision.
    """
    for attempt in range(1, TRIES + 1):
        asked = await crew.database.read(_ask, lease, crew.clock())
        answer = await _answer(crew, asked)
        try:
            return await crew.database.write(_commit, lease, asked, answer, crew.clock())
        except Overtaken:
            if attempt == TRIES:
                raise
    return None


def _ask(connection: Connection, lease: Lease, now: datetime) -> Asked:
    loaded = queries.load(connection, lease.tenant_id, lease.stream, now)
    events = [
        event
        for event in journal.read(connection, lease.tenant_id, lease.stream, lease.done_seq)
        if event.type in journal.FOLLOWS and event.seq <= lease.wanted_seq
    ]
    restored = _before_undone(connection, loaded, events[-1]) if events else None
    slower, _ = _pace(loaded)
    matrix = loaded.matrix
    if slower != 1:
        matrix = Matrix(matrix.durations_s * slower, matrix.distances_m, matrix.source)
    return Asked(loaded, matrix, events, restored)


def _pace(now: RouteNow) -> tuple[float, float]:
    """Return how much longer than planned legs and work take today, when the van next leaves."""
    return now.at_pace((now.van.departs_at - now.row.starts_at).total_seconds())


def _before_undone(connection: Connection, loaded: RouteNow, event: Event) -> list[str] | None:
    """Return the order that stands once the newest event, an undo, took its action back."""
    if event.type != "stop.undone":
        return None
    undone = event.body["content"]["action_id"]
    since = sa.select(action.c.received_at).where(
        action.c.tenant_id == loaded.row.tenant_id, action.c.key == undone
    )
    contents = [
        queries.content_of(content)
        for content in connection.scalars(
            sa.select(revision.c.content)
            .where(revision.c.route_id == loaded.row.id)
            .where(revision.c.at >= since.scalar_subquery())
            .order_by(revision.c.revision.desc())
        )
    ]
    stop_id, order = event.body["stop_id"], loaded.left
    if contents and contents[0]["cause_action_id"] == undone:
        order = contents[0]["before"]
    elif any(stop_id == moved["stop_id"] for one in contents for moved in one["moved"]):
        # It lost its place among other changes: under the driver's thumb again.
        order = [stop_id, *loaded.left]
    rest = [id for id in [*order, *loaded.left] if id in loaded.left]
    return etas.remaining(loaded.stops, list(dict.fromkeys(rest)))


async def _answer(crew: Crew, asked: Asked) -> tuple[Round, Resequenced] | None:
    """Seek an order; None when there is nothing to order."""
    if not asked.events or len(asked.now.left) < 2 or asked.restored is not None:
        return None
    lost = frozenset(_lost(asked)) - {asked.now.van.current}
    standing = asked.now.van.current is not None
    # Frozen: the stop under the driver's thumb, and the next ones.
    head = crew.settings.frozen_stops + (0 if standing else 1)
    round = _round(asked.now, frozen=head, skipped=lost)
    return round, await crew.solver.resequence(
        round,
        asked.matrix,
        policy="keep_order" if len(asked.now.left) > MOST_ORDERED else crew.settings.policy,
        max_displaced=crew.settings.max_displaced,
    )


def _lost(asked: Asked) -> Sequence[str]:
    """Name the stops that lost their place: skipped just now, or with the way to them closed."""
    named = [event.body["stop_id"] for event in asked.events if _takes_place(event)]
    stops = asked.now.stops
    return [
        id
        for id in named
        if id in asked.now.left and (stops[id].state == "skipped" or stops[id].not_before)
    ]


def _takes_place(event: Event) -> bool:
    closed = event.body["content"].get("reason") == "road_closed"
    return event.type == "stop.skipped" or (event.type == "stop.delayed" and closed)


def _round(now: RouteNow, *, frozen: int = 0, skipped: frozenset[str] = frozenset()) -> Round:
    """Put the rest of the route into routing's words, its work at today's pace."""
    planned = etas.round_of(
        now.stops,
        now.left,
        now.van,
        epoch=now.row.starts_at,
        service_s=now.service_s,
        ends_at=now.row.ends_at,
        frozen=frozen,
        skipped=skipped,
    )
    _, longer = _pace(now)
    stops = tuple(
        structs.replace(stop, service_s=stop.service_s * longer, setup_s=stop.setup_s * longer)
        for stop in planned.stops
    )
    return structs.replace(planned, stops=stops)


def _commit(
    connection: Connection,
    lease: Lease,
    asked: Asked,
    answer: tuple[Round, Resequenced] | None,
    now: datetime,
) -> None:
    loaded = asked.now
    # The route before its lease, as the inbox does: nobody waits in a ring.
    statement = sa.select(route.c.revision).where(route.c.id == lease.stream).with_for_update()
    number = connection.scalar(statement)
    leases.finish(connection, lease)
    stops = stop_queries.rows_of_route(connection, lease.tenant_id, lease.stream)
    if (
        number != loaded.row.revision
        or etas.remaining(stops, loaded.order) != loaded.left
        or {id: row.state for id, row in stops.items()}
        != {id: row.state for id, row in loaded.stops.items()}
    ):
        raise Overtaken
    after = _after(asked, answer)
    if not asked.events or after == loaded.left:
        return
    if sorted(after) != sorted(loaded.left):
        raise AssertionError("A new order must name each remaining stop once.")
    closed = [id for id in loaded.order if id not in set(loaded.left)]
    routes.resequenced(
        connection,
        tenant_id=lease.tenant_id,
        route_id=lease.stream,
        number=number + 1,
        stop_ids=closed + after,
        content=_content(asked, answer, after),
        now=now,
    )


def _after(asked: Asked, answer: tuple[Round, Resequenced] | None) -> list[str]:
    if asked.restored is not None:
        return asked.restored
    if answer is None:
        return asked.now.left
    standing = [asked.now.van.current] if asked.now.van.current else []
    return [*standing, *answer[1].order]


def _content(
    asked: Asked, answer: tuple[Round, Resequenced] | None, after: Sequence[str]
) -> dict[str, Any]:
    """Say what moved, why, and what it is worth; a position counts from 1 among what remains."""
    now, event = asked.now, asked.events[-1]
    ahead = [id for id in after if id != now.van.current]
    rest = answer[0] if answer else _round(now)
    stood, driven = schedule(as_it_stood(rest), asked.matrix), schedule(rest, asked.matrix, ahead)
    moved = answer[1].changes if answer else changes(rest, stood, driven)
    shift = 2 if now.van.current else 1
    first = now.stops[now.van.current].number if now.van.current else None
    content = event.body["content"]
    causes = {"stop.skipped": "skip", "stop.undone": "undo"}
    closed = content.get("reason") == "road_closed"
    return {
        "cause": causes.get(event.type, "road_closed" if closed else "delay"),
        "cause_stop_id": event.body["stop_id"],
        "cause_action_id": event.body["id"],
        "reason": content.get("reason", ""),
        "before": now.left,
        "after": list(after),
        "moved": [
            {
                "stop_id": change.stop_id,
                "from_position": change.from_position + shift,
                "to_position": change.to_position + shift,
                "behind_number": now.stops[change.after].number if change.after else first,
                "eta_change_s": round(change.eta_change_s),
                "why": "restored" if answer is None else change.reason,
            }
            for change in moved
        ],
        "saved_s": round(answer[1].saved_s) if answer else 0,
        "late_before": stood.late,
        "late_after": driven.late,
        "method": answer[1].method if answer else "restored",
        "roads": now.row.roads,
    }
