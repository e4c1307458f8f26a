"""What happens to plans: made from a file, searched, edited, dispatched."""

import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy.engine import Connection

from api import clock
from api.drivers.actions import ensure_driver
from api.errors import DomainError, InvalidBody, NotFound
from api.geocoder import Geocoder
from api.imports.actions import RouteExists, known_names, stops_of
from api.imports.queries import locate, question
from api.imports.rules import Rejected, Row, Where, read_rows, read_table
from api.plans.rules import Asked, DayOf, shift_of, totals_of
from api.plans.schemas import (
    DispatchedRoute,
    Drafts,
    NewPlan,
    Progress,
    RejectedRow,
    Van,
)
from api.plans.tables import plan
from api.routes import actions as routes
from api.routes.actions import NewRoute, NewStop
from api.vehicles.actions import ensure_vehicle
from routing.matrix import Matrix

# Their matrix is held once, by the search: 8,000 places are half a gigabyte.
MOST_STOPS = 8_000


class PlanChanged(DomainError):
    """Somebody else changed the plan meanwhile."""

    cure = "Read the plan again and repeat what you wanted on what it is now."


class PlanBusy(DomainError):
    """The plan is being searched."""

    cure = "Wait until the search has ended, or stop it: what it found so far stays."


class PlanDispatched(DomainError):
    """The plan was dispatched: its routes live on their own."""

    cure = "Change the routes themselves, or make a new plan."


class NothingPlanned(DomainError):
    """The plan has no routes yet."""

    cure = "Run the plan first."


class Read(Struct, frozen=True):
    """A file that was read: the stops that can be planned, and the rows that cannot."""

    stops: list[Asked]
    rejected: list[RejectedRow]


class PlanNow(Struct, frozen=True, kw_only=True):
    """A plan as it stands, unpacked."""

    row: Any
    day: DayOf
    stops: list[Asked]
    vans: tuple[Van, ...]
    rejected: list[RejectedRow]
    drafts: Drafts | None


def read(given: NewPlan, geocoder: Geocoder | None = None) -> Read:
    """Read a plan's file; one door is one stop, in whatever order its rows come.

    A row without coordinates is looked up by its address; what is doubtful is asked back.

    Raises
    ------
    InvalidBody
        A zone that is none, a day far away, or two vans of one name.
    FileUnreadable
        The file is no table of ours.
    """
    try:
        zone = ZoneInfo(given.timezone)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        cure = "Write a name like Europe/Vaduz."
        detail = f"{given.timezone!r} is no time zone."
        raise InvalidBody(detail, field="timezone", cure=cure) from None
    if not 1970 < given.day.year < 2100:
        cure = "Write a day like 2026-03-31."
        raise InvalidBody(f"{given.day} is no day to plan.", field="day", cure=cure)
    expect_names_once(given.vans)
    where = Where(given.day, zone, (given.depot.lon, given.depot.lat), "")
    rows: list[Row] = []
    located = locate(read_table(given.orders_csv.encode()), geocoder)
    rejected = [RejectedRow(line=one.line, reason=one.reason) for one in located.rejected]
    rejected += [
        RejectedRow(line=one.line, reason=question(one), candidates=tuple(one.candidates))
        for one in located.doubtful
    ]
    for one in read_rows(located.table, where):
        if isinstance(one, Rejected):
            rejected.append(RejectedRow(line=one.line, reason=one.reason))
        elif one.van and one.van not in {van.name for van in given.vans}:
            reason = f"van: the plan has no van {one.van!r}"
            rejected.append(RejectedRow(line=one.line, reason=reason))
        else:
            rows.append(one)
    rejected.sort(key=lambda one: one.line)
    stops = list(_doors(rows))
    if len(stops) > MOST_STOPS:
        raise InvalidBody(
            f"There are {len(stops):,} stops in the file.",
            field="orders_csv",
            cure=f"Plan at most {MOST_STOPS:,} stops at once.",
        )
    return Read(stops, rejected)


def _doors(rows: list[Row]) -> Iterator[Asked]:
    """Put the rows of one door, and of one van where they are pinned, into as few stops as go."""

    def door(row: Row) -> tuple[float, float, str, str]:
        return row.lon, row.lat, row.address, row.van

    rows.sort(key=lambda row: (*door(row), row.line))
    for (_, _, _, van), group in groupby(rows, door):
        given = list(group)
        skills = tuple(sorted({skill for row in given for skill in row.skills}))
        zone = next((row.zone for row in given if row.zone), "")
        for one in stops_of(given):
            yield Asked(
                **structs.asdict(one),
                skills=skills,
                priority=max(row.priority for row in given),
                van=van,
                zone=zone,
            )


def expect_names_once(vans: Sequence[Van]) -> None:
    """Raise InvalidBody where two vans have one name or driver: a driver has one route a day."""
    for what, names in (
        ("name", [van.name for van in vans]),
        ("driver", [van.driver or van.name for van in vans]),
    ):
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            cure = f"Give each van a {what} of its own."
            raise InvalidBody(f"Two vans have the {what} {twice[0]!r}.", field="vans", cure=cure)


def make(connection: Connection, tenant_id: str, given: NewPlan, found: Read, now: datetime) -> str:
    """Keep a new plan; return its id."""
    id = clock.new_id()
    connection.execute(
        plan.insert().values(
            id=id,
            tenant_id=tenant_id,
            name=given.name or f"{now.astimezone(ZoneInfo(given.timezone)):%H:%M}",
            day=given.day,
            timezone=given.timezone,
            depot_lon=given.depot.lon,
            depot_lat=given.depot.lat,
            state="draft",
            stops=packed(found.stops),
            vans=packed(given.vans),
            rejected=packed(found.rejected),
            van_count=len(given.vans),
            stop_count=len(found.stops),
            rejected_count=len(found.rejected),
            created_at=now,
            changed_at=now,
            version=1,
        )
    )
    return id


def load(
    connection: Connection, tenant_id: str, plan_id: str, *, to_write: bool = False
) -> PlanNow:
    """Return a plan as it stands; nobody else changes it before what is `to_write` is written.

    Raises
    ------
    NotFound
        This tenant has no such plan.
    """
    statement = sa.select(plan).where(plan.c.id == plan_id, plan.c.tenant_id == tenant_id)
    # SQLite has only one writer, and no such words.
    row = connection.execute(statement.with_for_update() if to_write else statement).first()
    if row is None:
        raise NotFound(f"There is no plan {plan_id}.", field="plan_id")
    return PlanNow(
        row=row,
        day=DayOf(row.day, row.timezone, (row.depot_lon, row.depot_lat)),
        stops=unpacked(row.stops, list[Asked]),
        vans=unpacked(row.vans, tuple[Van, ...]),
        rejected=unpacked(row.rejected, list[RejectedRow]),
        drafts=unpacked(row.drafts, Drafts) if row.drafts else None,
    )


def open_plan(
    connection: Connection, tenant_id: str, plan_id: str, version: int, *, to_write: bool = False
) -> PlanNow:
    """Return a plan that may be changed now.

    Raises
    ------
    NotFound, PlanBusy, PlanDispatched, PlanChanged
    """
    found = load(connection, tenant_id, plan_id, to_write=to_write)
    _expect_open(found)
    if found.row.version != version:
        raise PlanChanged(
            f"The plan is at version {found.row.version}, not {version}.", field="version"
        )
    return found


def planned(
    connection: Connection, tenant_id: str, plan_id: str, version: int, *, to_write: bool = False
) -> PlanNow:
    """Return an open plan whose routes are of the vans that it has.

    Raises
    ------
    NotFound, PlanBusy, PlanDispatched, PlanChanged, NothingPlanned
    """
    found = open_plan(connection, tenant_id, plan_id, version, to_write=to_write)
    if found.drafts is None or found.row.state != "ready":
        raise NothingPlanned("The plan has no routes yet, or none for the vans it has now.")
    return found


def _expect_open(found: PlanNow) -> None:
    if found.row.state == "running":
        raise PlanBusy("The plan is being searched.")
    if found.row.state == "dispatched":
        raise PlanDispatched("The plan was dispatched.")


def change_vans(
    connection: Connection,
    tenant_id: str,
    plan_id: str,
    vans: tuple[Van, ...],
    version: int,
    now: datetime,
) -> None:
    """Plan with other vans from now on; what was planned stays until the plan is run again."""
    expect_names_once(vans)
    open_plan(connection, tenant_id, plan_id, version, to_write=True)
    _set(connection, plan_id, now, state="draft", vans=packed(vans), van_count=len(vans))


def begin(connection: Connection, tenant_id: str, plan_id: str, now: datetime) -> PlanNow:
    """Mark a plan as being searched, and return it."""
    found = load(connection, tenant_id, plan_id, to_write=True)
    _expect_open(found)
    # Routes of other vans must not be what is left when this search ends early.
    values = {"drafts": None, "totals": None} if found.row.state == "draft" else {}
    told = _told(Progress(share=0, doing=""))
    _set(connection, plan_id, now, state="running", progress=told, **values)
    return found


def keep(
    connection: Connection, plan_id: str, drafts: Drafts | None, progress: Progress, now: datetime
) -> bool:
    """Keep the best plan so far of a search; say whether it is to go on, or was ended meanwhile."""
    values = {} if drafts is None else _found(drafts)
    return _set(connection, plan_id, now, only="running", progress=_told(progress), **values)


def end(connection: Connection, plan_id: str, why: str | None, now: datetime) -> None:
    """End a search: what was found stays. `why` is said where it ended in trouble."""
    row = connection.execute(sa.select(plan.c.drafts).where(plan.c.id == plan_id)).first()
    told = _told(Progress(share=1, doing=why)) if why else None
    state = "ready" if row is not None and row.drafts else "draft"
    _set(connection, plan_id, now, only="running", state=state, progress=told)


def interrupted(connection: Connection, before: datetime, now: datetime) -> list[str]:
    """End the searches of which nothing was heard since; return their plans."""
    stale = sa.select(plan.c.id).where(plan.c.state == "running", plan.c.changed_at < before)
    ids = list(connection.scalars(stale))
    for plan_id in ids:
        end(connection, plan_id, "The search was interrupted; run it again.", now)
    return ids


def replace(
    connection: Connection,
    tenant_id: str,
    plan_id: str,
    drafts: Drafts,
    version: int,
    now: datetime,
) -> int:
    """Put edited routes in the place of the plan's; return the new version."""
    planned(connection, tenant_id, plan_id, version, to_write=True)
    _set(connection, plan_id, now, **_found(drafts))
    return version + 1


def delete(connection: Connection, tenant_id: str, plan_id: str) -> None:
    """Forget a plan and the names in it; routes that it became stay.

    Raises
    ------
    NotFound, PlanBusy
    """
    if load(connection, tenant_id, plan_id, to_write=True).row.state == "running":
        raise PlanBusy("The plan is being searched.")
    connection.execute(sa.delete(plan).where(plan.c.id == plan_id))


def dispatch(
    connection: Connection,
    tenant_id: str,
    plan_id: str,
    version: int,
    matrices: dict[str, Matrix],
    now: datetime,
) -> list[DispatchedRoute]:
    """Turn the plan's routes into routes of the day, each driver's phone gets his.

    Raises
    ------
    RouteExists
        A van has a route of that day already; nothing was dispatched.
    """
    found = planned(connection, tenant_id, plan_id, version, to_write=True)
    if found.drafts is None or not found.drafts.routes:
        raise NothingPlanned("There is nothing to dispatch.")
    taken = known_names(connection, tenant_id, found.day.day)
    taken &= {draft.van for draft in found.drafts.routes}
    if taken:
        raise RouteExists(
            f"{', '.join(sorted(taken))}: there is a route of that day already.",
            cure="Name these vans differently, or plan without them.",
        )
    stops = {stop.id: stop for stop in found.stops}
    vans = {van.name: van for van in found.vans}
    sent = []
    for draft in found.drafts.routes:
        van = vans[draft.van]
        depot = (van.depot.lon, van.depot.lat) if van.depot else found.day.depot
        new = NewRoute(
            id=clock.new_id(),
            name=van.name,
            day=found.day.day,
            timezone=found.day.timezone,
            driver_id=ensure_driver(connection, tenant_id, van.driver or van.name),
            vehicle_id=ensure_vehicle(connection, tenant_id, van.name),
            depot_lon=depot[0],
            depot_lat=depot[1],
            starts_at=draft.starts_at.astimezone(UTC),
            ends_at=found.day.instant(shift_of(found.day, van)[1]),
            stops=tuple(_plain(stops[id]) for id in draft.stop_ids),
        )
        routes.add(connection, tenant_id, new, matrices[van.name], now, author="dispatcher")
        sent.append(DispatchedRoute(id=new.id, name=new.name, stops=len(new.stops)))
    _set(connection, plan_id, now, state="dispatched")
    return sent


def _plain(asked: Asked) -> NewStop:
    return NewStop(**{name: getattr(asked, name) for name in NewStop.__struct_fields__})


def _set(
    connection: Connection, plan_id: str, now: datetime, only: str | None = None, **values: Any
) -> bool:
    statement = sa.update(plan).where(plan.c.id == plan_id)
    if only is not None:
        statement = statement.where(plan.c.state == only)
    values |= {"changed_at": now, "version": plan.c.version + 1}
    return connection.execute(statement.values(**values)).rowcount > 0


def packed(value: Any) -> bytes:
    """Pack a document for its column."""
    return zlib.compress(msgspec.msgpack.encode(value), 1)


def unpacked[T](data: bytes, kind: type[T]) -> T:
    """Unpack what `packed` packed."""
    return msgspec.msgpack.decode(zlib.decompress(data), type=kind)


def _found(drafts: Drafts) -> dict[str, Any]:
    return {"drafts": packed(drafts), "totals": _told(totals_of(drafts))}


def _told(figures: Struct) -> str:
    return msgspec.json.encode(figures).decode()
