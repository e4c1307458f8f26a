"""Reading the rows of an import: each is good, or says what is wrong with it and the cure."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from api.errors import DomainError

HEADER = (
    *("route", "seq", "type", "reference", "recipient", "phone", "email", "address"),
    *("lon", "lat", "earliest", "latest", "service_s", "setup_s"),
    *("packages", "volume_l", "weight_kg", "notes", "client"),
    # For planning only: a route as given is driven as given.
    *("skills", "priority", "van", "zone"),
)
LONGEST = {"notes": 2000, "address": 500}
MOST_STOPS = 1000
FARTHEST_KM = 500
SERVICE_S, SETUP_S = 60, 90


class FileUnreadable(DomainError):
    """The file is not a table that can be imported."""

    status = 400
    cure = f"Save it as CSV in UTF-8 with the header {','.join(HEADER)}."


class Row(Struct, frozen=True, kw_only=True):
    """One good row: one task."""

    line: int
    route: str
    seq: int
    type: Literal["delivery", "pickup"]
    reference: str
    recipient: str
    phone: str
    email: str
    address: str
    lon: float
    lat: float
    earliest: datetime | None
    latest: datetime | None
    service_s: int
    setup_s: int
    packages: int
    volume_l: float
    weight_kg: float
    notes: str
    client: str
    skills: tuple[str, ...] = ()
    priority: int = 0
    van: str = ""
    zone: str = ""


class Rejected(Struct, frozen=True):
    """One bad row: its line in the file, its cells, and why."""

    line: int
    cells: dict[str, str]
    reason: str


class Where(Struct, frozen=True):
    """The day, zone and depot that a row is read for."""

    day: date
    zone: ZoneInfo
    depot: tuple[float, float]
    default_route: str


class _Wrong(Exception):
    """A cell that cannot be used."""


type Table = dict[int, dict[str, str]]


def read_table(data: bytes) -> Table:
    """Return the rows of a CSV as text: by their last line in the file, then by column.

    Raises
    ------
    FileUnreadable
        No UTF-8, no header, or columns that we do not know.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnreadable(f"Byte {error.start} is not UTF-8.") from error
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        unknown = [name for name in header if name not in HEADER]
        if unknown or len(set(header)) != len(header) or not header:
            raise FileUnreadable(f"The header is not ours: {', '.join(unknown) or 'empty'}.")
        rows = ((reader.line_num, cells) for cells in reader)
        return {line: _cells(header, cells) for line, cells in rows if any(map(str.strip, cells))}
    except csv.Error as error:
        raise FileUnreadable(f"Line {reader.line_num}: {error}.") from error


def read_rows(table: Table, where: Where) -> Iterator[Row | Rejected]:
    """Judge each row for itself."""
    for line, cells in table.items():
        try:
            yield _row(cells, line, where)
        except _Wrong as wrong:
            yield Rejected(line, cells, str(wrong))


def _cells(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) > len(header):
        return dict(zip(header, cells, strict=False)) | {"": f"{len(cells)} cells"}
    padded = [*cells, *([""] * (len(header) - len(cells)))]
    return {name: cell.strip() for name, cell in zip(header, padded, strict=True)}


def _row(cells: dict[str, str], line: int, where: Where) -> Row:
    if "" in cells:
        raise _Wrong(f"{cells['']}, more than the header has: quote cells that contain a comma")
    for name, cell in cells.items():
        if len(cell) > LONGEST.get(name, 200):
            raise _Wrong(f"{name}: longer than {LONGEST.get(name, 200)} characters")
        if "\x00" in cell:
            raise _Wrong(f"{name}: contains a NUL character")
    get = cells.get
    recipient, reference = get("recipient", ""), get("reference", "")
    if not recipient and not reference:
        raise _Wrong("recipient: give a recipient or a reference")
    if not get("lon") or not get("lat"):
        cure = (
            "import an area to have addresses found"
            if get("address")
            else "give an address or both"
        )
        raise _Wrong(f"lon, lat: no coordinates; {cure}")
    lon, lat = _place(get("lon", ""), get("lat", ""), where.depot)
    kind = get("type", "") or "delivery"
    if kind not in ("delivery", "pickup"):
        raise _Wrong(f"type: {kind!r} is neither delivery nor pickup")
    earliest = _instant("earliest", get("earliest", ""), where)
    latest = _instant("latest", get("latest", ""), where)
    if earliest and latest and latest < earliest:
        raise _Wrong("latest: the window ends before it starts")
    return Row(
        line=line,
        route=get("route", "") or where.default_route,
        seq=_whole("seq", get("seq", ""), line, 10**9),
        type="pickup" if kind == "pickup" else "delivery",
        reference=reference,
        recipient=recipient,
        phone=get("phone", ""),
        email=get("email", ""),
        address=get("address", "") or f"{lat:.5f}, {lon:.5f}",
        lon=lon,
        lat=lat,
        earliest=earliest,
        latest=latest,
        service_s=_whole("service_s", get("service_s", ""), SERVICE_S, 14_400),
        setup_s=_whole("setup_s", get("setup_s", ""), SETUP_S, 14_400),
        packages=_whole("packages", get("packages", ""), 1, 10_000),
        volume_l=_number("volume_l", get("volume_l", ""), 100_000),
        weight_kg=_number("weight_kg", get("weight_kg", ""), 100_000),
        notes=get("notes", ""),
        client=get("client", ""),
        skills=tuple(filter(None, (skill.strip() for skill in get("skills", "").split(";")))),
        priority=_whole("priority", get("priority", ""), 0, 100),
        van=get("van", ""),
        zone=get("zone", ""),
    )


def _place(lon: str, lat: str, depot: tuple[float, float]) -> tuple[float, float]:
    x, y = _finite("lon", lon), _finite("lat", lat)
    if abs(x) <= 180 and abs(y) <= 90 and _km(x, y, depot) <= FARTHEST_KM:
        return x, y
    if abs(y) <= 180 and abs(x) <= 90 and _km(y, x, depot) <= FARTHEST_KM:
        raise _Wrong("lon, lat: they seem to be swapped")
    raise _Wrong(f"lon, lat: not a place within {FARTHEST_KM} km of the depot")


def _km(lon: float, lat: float, depot: tuple[float, float]) -> float:
    """Return a rough distance; enough to tell a swapped pair."""
    x = (lon - depot[0]) * math.cos(math.radians(depot[1]))
    return 111.2 * math.hypot(x, lat - depot[1])


def _finite(name: str, cell: str) -> float:
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        raise _Wrong(f"{name}: {cell!r} is not a number") from None
    if not math.isfinite(value):
        raise _Wrong(f"{name}: {cell!r} is not a finite number")
    return value


def _number(name: str, cell: str, most: float) -> float:
    value = _finite(name, cell) if cell else 0.0
    if not 0 <= value <= most:
        raise _Wrong(f"{name}: expected between 0 and {most:g}")
    return value


def _whole(name: str, cell: str, default: int, most: int) -> int:
    if not cell:
        return default
    value = _number(name, cell, most)
    if value != int(value):
        raise _Wrong(f"{name}: {cell!r} is not a whole number")
    return int(value)


def _instant(name: str, cell: str, where: Where) -> datetime | None:
    """Read `HH:MM` as local time of the day, or ISO 8601 with a zone; return it in UTC."""
    if not cell:
        return None
    try:
        if len(cell) <= 5:
            clock = time.fromisoformat(cell.zfill(5))
            return datetime.combine(where.day, clock, where.zone).astimezone(UTC)
        value = datetime.fromisoformat(cell)
    except ValueError:
        raise _Wrong(f"{name}: {cell!r} is neither HH:MM nor ISO 8601") from None
    if value.tzinfo is None:
        raise _Wrong(f"{name}: {cell!r} has no zone; write HH:MM or add +00:00")
    noon = datetime.combine(where.day, time(12), where.zone)
    if abs(value - noon) > timedelta(days=2):
        raise _Wrong(f"{name}: {cell!r} is not on {where.day}")
    return value.astimezone(UTC)
