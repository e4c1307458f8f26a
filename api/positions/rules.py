"""When a position may be taken, and what phone trackers say in their own units."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

import msgspec
from msgspec import Struct

from api.bodies import split_path
from api.errors import DomainError, InvalidBody
from api.positions.schemas import Fix

AROUND_SHIFT = timedelta(minutes=30)
# A route without an end is over after so long, unless its driver still works.
LONGEST = timedelta(hours=12)
# A device's clock may run ahead by so much.
AHEAD = timedelta(minutes=5)

KNOT_M_S = 1852 / 3600
KM_H_M_S = 1 / 3.6


class OffShift(DomainError):
    """The driver has no route under way: where they are is nobody's business."""

    status = 403
    cure = (
        "Nothing was stored. Positions are taken from 30 minutes before a route starts until "
        "30 minutes after it ends: switch the tracker off until then."
    )


class Shift(Struct, frozen=True):
    """A route while its van's positions are taken."""

    route_id: str
    begins_at: datetime
    ends_at: datetime


def shift_of(
    route_id: str, starts_at: datetime, ends_at: datetime | None, seen_at: datetime | None
) -> Shift:
    """Return when a route's positions are taken; work that goes on late makes it longer."""
    over = ends_at or starts_at + LONGEST
    return Shift(route_id, starts_at - AROUND_SHIFT, max(over, seen_at or over) + AROUND_SHIFT)


def on_shift(shifts: Sequence[Shift], at: datetime) -> Shift | None:
    """Return the shift of an instant; of several the one that began last."""
    held = [shift for shift in shifts if shift.begins_at <= at <= shift.ends_at]
    return max(held, key=lambda shift: shift.begins_at, default=None)


# What trackers send ------------------------------------------------------------------------------


def from_osmand(given: Mapping[str, str], now: datetime) -> list[Fix]:
    """Read the query or form of OsmAnd and of Traccar Client before 9: knots, per cent."""
    if given.get("valid", "true").lower() in ("false", "0"):
        return []
    lat, _, lon = given.get("location", "").partition(",")
    return [
        _fix(
            at=_instant(given.get("timestamp"), now, "timestamp"),
            lat=given.get("lat", lat),
            lon=given.get("lon", lon),
            accuracy_m=given.get("accuracy"),
            speed=given.get("speed"),
            unit_m_s=KNOT_M_S,
            heading_deg=given.get("bearing", given.get("heading")),
            battery=given.get("batt"),
            full=100,
        )
    ]


def from_traccar(body: Any, now: datetime) -> list[Fix]:
    """Read the JSON of Traccar Client 9: metres a second, a share of the battery."""
    located = body.get("location") if isinstance(body, dict) else None
    given = located if isinstance(located, list) else [located]
    return [_traccar_fix(each, now) for each in given]


def _traccar_fix(location: Any, now: datetime) -> Fix:
    if not isinstance(location, dict) or not isinstance(location.get("coords"), dict):
        raise InvalidBody("Expected a location with coords.", field="location.coords")
    coords = location["coords"]
    battery = location.get("battery")
    return _fix(
        at=_instant(location.get("timestamp"), now, "location.timestamp"),
        lat=coords.get("latitude"),
        lon=coords.get("longitude"),
        accuracy_m=coords.get("accuracy"),
        speed=coords.get("speed"),
        unit_m_s=1,
        heading_deg=coords.get("heading"),
        battery=battery.get("level") if isinstance(battery, dict) else None,
        full=1,
    )


def from_owntracks(body: Any, now: datetime) -> list[Fix]:
    """Read a message of OwnTracks: kilometres an hour, per cent. Others than locations say none."""
    if not isinstance(body, dict) or "_type" not in body:
        raise InvalidBody("Expected a message of OwnTracks with a _type.", field="_type")
    if body["_type"] != "location":
        return []
    return [
        _fix(
            at=_instant(body.get("tst"), now, "tst"),
            lat=body.get("lat"),
            lon=body.get("lon"),
            accuracy_m=body.get("acc"),
            speed=body.get("vel"),
            unit_m_s=KM_H_M_S,
            heading_deg=body.get("cog"),
            battery=body.get("batt"),
            full=100,
        )
    ]


def from_gpslogger(given: Mapping[str, str], now: datetime) -> list[Fix]:
    """Read GPSLogger's own URL or body: metres a second, per cent; short names and long ones."""

    def one_of(*names: str) -> str | None:
        return next((given[name] for name in names if given.get(name)), None)

    return [
        _fix(
            at=_instant(one_of("timestamp", "time"), now, "timestamp"),
            lat=one_of("lat", "latitude"),
            lon=one_of("lon", "longitude"),
            accuracy_m=one_of("acc", "accuracy"),
            speed=one_of("spd", "speed"),
            unit_m_s=1,
            heading_deg=one_of("dir", "direction"),
            battery=one_of("batt", "battery"),
            full=100,
        )
    ]


def _fix(
    *,
    at: datetime,
    lat: Any,
    lon: Any,
    accuracy_m: Any,
    speed: Any,
    unit_m_s: float,
    heading_deg: Any,
    battery: Any,
    full: float,
) -> Fix:
    """Return the fix in our units; what a tracker does not know it leaves out or sends as -1."""
    speed_m_s, charge = _known(speed, "speed"), _known(battery, "battery")
    fields = {
        "at": at,
        "lat": _number(lat, "lat"),
        "lon": _number(lon, "lon"),
        "accuracy_m": _known(accuracy_m, "accuracy"),
        "speed_m_s": None if speed_m_s is None else speed_m_s * unit_m_s,
        "heading_deg": _known(heading_deg, "heading"),
        "battery": None if charge is None else charge / full,
    }
    try:
        return msgspec.convert(fields, Fix)
    except msgspec.ValidationError as error:
        detail, path = split_path(str(error))
        raise InvalidBody(detail, field=path.lstrip(".")) from None


def _known(value: Any, field: str) -> float | None:
    if value is None or value == "":
        return None
    number = _number(value, field)
    return None if number < 0 else number


def _number(value: Any, field: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InvalidBody(f"Expected a number, not {value!r:.50}.", field=field) from None
    if not isfinite(number):
        raise InvalidBody("Expected a finite number.", field=field)
    return number


def _instant(value: Any, now: datetime, field: str) -> datetime:
    """Read seconds or milliseconds since 1970, or a date and time; UTC unless it says otherwise."""
    if value is None or value == "":
        return now
    try:
        if isinstance(value, str) and not value.replace(".", "", 1).isdecimal():
            at = datetime.fromisoformat(value)
            return at if at.tzinfo else at.replace(tzinfo=UTC)
        seconds = float(value)
        # As Traccar tells them apart: seconds fit into 31 bits until 2038.
        return datetime.fromtimestamp(seconds if seconds < 2**31 else seconds / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise InvalidBody(f"Expected a time, not {value!r:.50}.", field=field) from None


def in_order(fixes: Iterable[Fix]) -> list[Fix]:
    """Sort fixes by time, one of each instant."""
    return [fix for _, fix in sorted({fix.at: fix for fix in fixes}.items())]
