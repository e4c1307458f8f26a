"""Taking positions in, forgetting them, and the keys that trackers post with."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
from msgspec import structs
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from api import access
from api.access import Session
from api.positions import queries
from api.positions.rules import AHEAD, OffShift, in_order, on_shift
from api.positions.schemas import Fix, Kept, Source
from api.positions.tables import position, tracker, whereabouts
from api.prepared import Prepared
from api.stops.rules import OPEN
from api.stops.tables import stop
from routing import geofence
from routing.geofence import Fence, Whereabouts

_stops_of = Prepared(
    sa.select(stop.c.id, stop.c.lon, stop.c.lat, stop.c.state).where(
        stop.c.tenant_id == bindparam("tenant_id"), stop.c.route_id == bindparam("route_id")
    )
)
_known_between = Prepared(
    sa.select(position.c.at).where(
        position.c.tenant_id == bindparam("tenant_id"),
        position.c.driver_id == bindparam("driver_id"),
        position.c.at >= bindparam("first", type_=position.c.at.type),
        position.c.at <= bindparam("last", type_=position.c.at.type),
    )
)


def take_in(connection: Connection, caller: Session, fixes: Sequence[Fix], now: datetime) -> Kept:
    """Take in what a driver's app saw.

    Raises
    ------
    OffShift
        None of it was on shift, and the driver is not on shift now.
    NotSignedIn
        The session was revoked since the request began.
    """
    access.check_again(connection, caller, now)
    return keep(connection, caller.tenant_id, caller.driver_id or "", fixes, "app", now)


def keep(
    connection: Connection,
    tenant_id: str,
    driver_id: str,
    fixes: Sequence[Fix],
    source: Source,
    now: datetime,
) -> Kept:
    """Store what is on shift and new; safe to repeat.

    What is off shift is never stored. While the driver is on shift it is left out without an
    error: a tracker that holds it at the head of its queue would send nothing else any more.

    Raises
    ------
    OffShift
        None of it was on shift, and the driver is not on shift now.
    """
    shifts = queries.shifts_of(connection, tenant_id, driver_id, [*(fix.at for fix in fixes), now])
    by_route: dict[str, list[Fix]] = {}
    given = in_order(fixes)
    for fix in given:
        shift = on_shift(shifts, fix.at) if fix.at <= now + AHEAD else None
        if shift is not None:
            by_route.setdefault(shift.route_id, []).append(fix)
    if not by_route and on_shift(shifts, now) is None:
        raise OffShift("This driver has no route at this time.")
    kept = 0
    for route_id, on in by_route.items():
        new = _unknown(connection, tenant_id, driver_id, on)
        if not new:
            continue
        shared = {"tenant_id": tenant_id, "driver_id": driver_id, "route_id": route_id}
        rows = [structs.asdict(fix) | shared | _came(source, now) for fix in new]
        connection.execute(position.insert(), rows)
        _move(connection, tenant_id, route_id, new, source, now)
        kept += len(new)
    return Kept(kept=kept, off_shift=len(given) - sum(len(on) for on in by_route.values()))


def make_key(connection: Connection, tenant_id: str, driver_id: str, now: datetime) -> str:
    """Make the key of a driver's tracker, which is stored only as a hash; older ones end."""
    revoke_keys(connection, tenant_id, driver_id, now)
    key = secrets.token_urlsafe(24)
    connection.execute(
        tracker.insert().values(
            key_hash=access.hash_of(key), tenant_id=tenant_id, driver_id=driver_id, created_at=now
        )
    )
    return key


def revoke_keys(connection: Connection, tenant_id: str, driver_id: str, now: datetime) -> int:
    """End a driver's keys at once; return how many. Safe to repeat."""
    statement = (
        sa.update(tracker)
        .where(tracker.c.tenant_id == tenant_id, tracker.c.driver_id == driver_id)
        .where(tracker.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return connection.execute(statement).rowcount


def forget(connection: Connection, now: datetime, days: int) -> int:
    """Delete positions that are older; return how many."""
    before = now - timedelta(days=days)
    connection.execute(sa.delete(whereabouts).where(whereabouts.c.at < before))
    return connection.execute(sa.delete(position).where(position.c.at < before)).rowcount


def _came(source: Source, now: datetime) -> dict[str, object]:
    return {"source": source, "received_at": now}


def _unknown(
    connection: Connection, tenant_id: str, driver_id: str, fixes: Sequence[Fix]
) -> list[Fix]:
    given = {"tenant_id": tenant_id, "driver_id": driver_id}
    span = {"first": fixes[0].at, "last": fixes[-1].at}
    known = {row.at for row in _known_between.all(connection, given | span)}
    return [fix for fix in fixes if fix.at not in known]


def _move(
    connection: Connection,
    tenant_id: str,
    route_id: str,
    fixes: Sequence[Fix],
    source: Source,
    now: datetime,
) -> None:
    """Move the van to its newest fix, and follow it through the geofence of its open stops."""
    this = whereabouts.c.route_id == route_id
    row = connection.execute(sa.select(whereabouts).where(this).with_for_update()).one_or_none()
    known = _known(row.known) if row else Whereabouts()
    stops = _stops_of.all(connection, {"tenant_id": tenant_id, "route_id": route_id})
    fence = Fence({each.id: (each.lon, each.lat) for each in stops if each.state in OPEN})
    for fix in fixes:
        known, _ = geofence.follow(known, _seen(fix), fence)
    if row is not None and row.at >= fixes[-1].at:
        return
    values = structs.asdict(fixes[-1]) | _came(source, now)
    values |= {"stop_id": known.stop_id, "known": msgspec.json.encode(known).decode()}
    if row is None:
        values |= {"route_id": route_id, "tenant_id": tenant_id}
        connection.execute(whereabouts.insert().values(values))
    else:
        connection.execute(sa.update(whereabouts).where(this).values(values))


def _known(stored: str) -> Whereabouts:
    """Read what the geofence knew; another version of it begins anew."""
    try:
        return msgspec.json.decode(stored, type=Whereabouts)
    except msgspec.ValidationError:
        return Whereabouts()


def _seen(fix: Fix) -> geofence.Fix:
    return geofence.Fix(
        at_s=fix.at.timestamp(),
        lon=fix.lon,
        lat=fix.lat,
        accuracy_m=fix.accuracy_m or 0.0,
        speed_m_s=fix.speed_m_s,
    )
