"""Importing a file: good rows go in, bad rows come back with the reason each."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy.engine import Connection

from api import clock
from api.drivers.actions import ensure_driver
from api.errors import DomainError
from api.imports.queries import Doubtful, question
from api.imports.rules import (
    HEADER,
    MOST_STOPS,
    Rejected,
    Row,
    Table,
    Where,
    read_rows,
    read_table,
)
from api.routes import actions as routes
from api.routes.actions import NewRoute, NewStop, NewTask
from api.routes.tables import route
from api.vehicles.actions import ensure_vehicle
from routing.errors import NoRoadThere
from routing.matrix import Matrix
from routing.roads.engine import RoadEngine

STARTS = time(8)
# Each place off the map of roads costs one more request to the engine.
MOST_OFF_ROAD = 100


class RouteExists(DomainError):
    """A route of that name is there already on that day."""

    cure = "Import again: what is there already is reported row by row."


class Draft(Struct, frozen=True):
    """A route that is ready to be written: its stops in order, and the matrix for them."""

    name: str
    stops: tuple[NewStop, ...]
    matrix: Matrix


class Import(Struct, frozen=True, kw_only=True):
    """What a file is imported as."""

    tenant_id: str
    day: date
    zone: ZoneInfo
    depot: tuple[float, float]
    default_route: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    driver_names: Mapping[str, str] = {}


class ImportedRoute(Struct, frozen=True):
    """A route that went in."""

    id: str
    name: str
    stops: int


class Report(Struct, frozen=True):
    """What became of each row."""

    imported: int
    rejected: list[Rejected]
    routes: list[ImportedRoute]
    geocoded: int = 0
    """How many rows were placed by their address."""
    doubtful: Sequence[Doubtful] = ()
    """Rows that were left out with a question: which place is meant?"""


def known_names(connection: Connection, tenant_id: str, day: date) -> frozenset[str]:
    """Return the names of the routes that are there already on that day."""
    names = sa.select(route.c.name).where(route.c.tenant_id == tenant_id, route.c.day == day)
    return frozenset(connection.scalars(names))


def prepare(
    data: bytes | Table, wanted: Import, known: frozenset[str], engine: RoadEngine
) -> tuple[list[Draft], list[Rejected]]:
    """Read a file, or its rows with their places, and ask the roads; nothing is written yet.

    Raises
    ------
    FileUnreadable
        It is no table of ours.
    """
    where = Where(wanted.day, wanted.zone, wanted.depot, wanted.default_route)
    table = read_table(data) if isinstance(data, bytes) else data
    read = list(read_rows(table, where))
    rejected = [row for row in read if isinstance(row, Rejected)]
    by_route: dict[str, list[Row]] = {}
    for row in read:
        if isinstance(row, Row):
            by_route.setdefault(row.route, []).append(row)
    drafts: list[Draft] = []
    for name, rows in by_route.items():
        rows.sort(key=lambda row: (row.seq, row.line))
        draft, refused = _draft(name, rows, wanted, known, engine)
        drafts += [draft] if draft else []
        rejected += [Rejected(row.line, table[row.line], reason) for row, reason in refused]
    return drafts, sorted(rejected, key=lambda one: one.line)


def _draft(
    name: str, rows: Sequence[Row], wanted: Import, known: frozenset[str], engine: RoadEngine
) -> tuple[Draft | None, list[tuple[Row, str]]]:
    """Return a route that is ready to be written, and the rows it cannot have with the reason."""
    if name in known:
        reason = f"route: {name!r} is already there on {wanted.day}; nothing was changed"
        return None, [(row, reason) for row in rows]
    off_road: dict[tuple[float, float], str] = {}
    while left := [row for row in rows if (row.lon, row.lat) not in off_road]:
        stops = stops_of(left)
        if len(stops) > MOST_STOPS:
            reason = f"route: more than {MOST_STOPS} stops in {name!r}; split it"
            return None, [(row, reason) for row in rows]
        try:
            matrix = engine.matrix([wanted.depot, *((stop.lon, stop.lat) for stop in stops)])
        except NoRoadThere as error:
            reason = f"lon, lat: off the map of roads ({error})"
            if (
                error.place in {(row.lon, row.lat) for row in left}
                and len(off_road) < MOST_OFF_ROAD
            ):
                off_road[error.place] = reason
                continue
            return None, [(row, reason) for row in rows]
        return Draft(name, stops, matrix), _named(rows, off_road)
    return None, _named(rows, off_road)


def _named(
    rows: Sequence[Row], reasons: Mapping[tuple[float, float], str]
) -> list[tuple[Row, str]]:
    places = [(row, (row.lon, row.lat)) for row in rows]
    return [(row, reasons[place]) for row, place in places if place in reasons]


def write(
    connection: Connection, wanted: Import, drafts: Sequence[Draft], now: datetime
) -> list[ImportedRoute]:
    """Write all drafts in one transaction.

    Raises
    ------
    RouteExists
        Another import brought one of them since this one was prepared.
    """
    taken = known_names(connection, wanted.tenant_id, wanted.day) & {draft.name for draft in drafts}
    if taken:
        raise RouteExists(f"{', '.join(sorted(taken))} came in meanwhile; nothing was imported.")
    starts_at = wanted.starts_at or datetime.combine(wanted.day, STARTS, wanted.zone)
    imported = []
    for draft in drafts:
        new = NewRoute(
            id=clock.new_id(),
            name=draft.name,
            day=wanted.day,
            timezone=wanted.zone.key,
            driver_id=ensure_driver(
                connection, wanted.tenant_id, wanted.driver_names.get(draft.name, draft.name)
            ),
            vehicle_id=ensure_vehicle(connection, wanted.tenant_id, draft.name),
            depot_lon=wanted.depot[0],
            depot_lat=wanted.depot[1],
            starts_at=starts_at.astimezone(UTC),
            ends_at=wanted.ends_at,
            stops=draft.stops,
        )
        routes.add(connection, wanted.tenant_id, new, draft.matrix, now)
        imported.append(ImportedRoute(new.id, new.name, len(new.stops)))
    return imported


def with_questions(report: Report, table: Table) -> list[Rejected]:
    """Return all rows that stayed out: the doubtful ones with their question as the reason."""
    asked = [Rejected(one.line, table[one.line], question(one)) for one in report.doubtful]
    return sorted([*report.rejected, *asked], key=lambda one: one.line)


def rejects_file(rejected: Sequence[Rejected]) -> str:
    """Return the bad rows as CSV with the reason each, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["line", "reason", *HEADER], extrasaction="ignore")
    writer.writeheader()
    for one in rejected:
        cells = {name: _safe(cell) for name, cell in one.cells.items()}
        writer.writerow({"line": one.line, "reason": one.reason} | cells)
    return out.getvalue()


def _safe(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula; numbers stay numbers."""
    try:
        float(cell)
    except ValueError:
        return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
    return cell


def stops_of(rows: Sequence[Row]) -> tuple[NewStop, ...]:
    """Put rows that follow each other at one door into one stop, while their windows agree."""
    stops: list[NewStop] = []
    last: Row | None = None
    for row in rows:
        window = (row.earliest, row.latest)
        if last is not None and _same_door(last, row):
            before = stops[-1]
            joint = _overlap((before.window_earliest, before.window_latest), window)
            if joint is not None:
                stops[-1] = structs.replace(
                    before,
                    window_earliest=joint[0],
                    window_latest=joint[1],
                    setup_s=max(before.setup_s, row.setup_s),
                    tasks=(*before.tasks, _task(row)),
                )
                last = row
                continue
        stops.append(
            NewStop(
                id=clock.new_id(),
                lon=row.lon,
                lat=row.lat,
                address=row.address,
                window_earliest=row.earliest,
                window_latest=row.latest,
                setup_s=row.setup_s,
                tasks=(_task(row),),
            )
        )
        last = row
    return tuple(stops)


def _same_door(one: Row, other: Row) -> bool:
    near = abs(one.lon - other.lon) < 1e-5 and abs(one.lat - other.lat) < 1e-5
    return near and one.address == other.address


type _Window = tuple[datetime | None, datetime | None]


def _overlap(one: _Window, other: _Window) -> _Window | None:
    earliest = max((at for at in (one[0], other[0]) if at), default=None)
    latest = min((at for at in (one[1], other[1]) if at), default=None)
    if earliest and latest and latest < earliest:
        return None
    return earliest, latest


def _task(row: Row) -> NewTask:
    return NewTask(
        id=clock.new_id(),
        type=row.type,
        reference=row.reference,
        client=row.client,
        packages=row.packages,
        volume_l=row.volume_l,
        weight_kg=row.weight_kg,
        service_s=row.service_s,
        recipient_name=row.recipient,
        recipient_phone=row.phone,
        recipient_email=row.email,
        notes=row.notes,
    )
