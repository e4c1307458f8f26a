"""Where a van is, when it will be where: honest ranges from our own forward pass."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple, Protocol

from msgspec import Struct

from api.stops.rules import OPEN
from api.stops.schemas import Eta
from routing import pace as pacing
from routing.matrix import Matrix
from routing.pace import Hop, Pace
from routing.problem import Round
from routing.problem import Stop as RoundStop
from routing.schedule import Factors, Schedule, schedule

# An `arrived` so shortly before the departure was tapped when the work was done.
NOT_TAPPED_S = 10.0


class StopRow(Protocol):
    """What is needed to know of a stop."""

    id: str
    number: int
    lon: float
    lat: float
    state: str
    setup_s: int
    pinned: bool
    window_earliest: datetime | None
    window_latest: datetime | None
    not_before: datetime | None
    arrived_at: datetime | None
    departed_at: datetime | None


class Delay(NamedTuple):
    """`behind` as a driver reported it."""

    occurred_at: datetime
    delay_s: int


class Van(Struct, frozen=True):
    """Where a van leaves from (0 is the depot, else a stop's number), when, and where it stands.

    `begun_s` is what is still expected of the work under way there.
    """

    leaves_from: int
    departs_at: datetime
    current: str | None
    behind_s: int
    begun_s: float = 0.0


def remaining(stops: Mapping[str, StopRow], order: Sequence[str]) -> list[str]:
    """Return what is still to be done, in order, the stop the driver stands at first."""
    left = [id for id in order if stops[id].state in OPEN]
    standing = [id for id in left if stops[id].state == "arrived"]
    return standing + [id for id in left if stops[id].state != "arrived"]


def hops(
    stops: Mapping[str, StopRow],
    *,
    starts_at: datetime,
    service_s: Mapping[str, int],
    matrix: Matrix,
    zone: tzinfo,
) -> list[Hop]:
    """Return what was driven and done so far, planned and actual, in the order it happened.

    A stop without an arrival of its own shares its time between leg and work as planned. Waiting
    for a window is neither.
    """
    seen = [stop for stop in stops.values() if stop.arrived_at is not None]
    seen.sort(key=lambda stop: (stop.arrived_at, stop.number))
    hour = pacing.hour_class(starts_at.astimezone(zone).hour)
    depot = (0, starts_at, hour)
    left = [(stop.number, stop.departed_at, _class_at(stop.departed_at, zone)) for stop in seen]
    return [
        _hop(stop, since, number, hour, service_s.get(stop.id, 0), matrix)
        for (number, since, hour), stop in zip([depot, *left], seen, strict=False)
        if since is not None
    ]


def _class_at(at: datetime | None, zone: tzinfo) -> int:
    return pacing.hour_class(at.astimezone(zone).hour) if at else 0


def _hop(
    stop: StopRow, since: datetime, here: int, hour: int, service_s: int, matrix: Matrix
) -> Hop:
    assert stop.arrived_at is not None
    leg_s, work_s = float(matrix.durations_s[here, stop.number]), float(stop.setup_s + service_s)
    drove_s = (stop.arrived_at - since).total_seconds()
    if stop.departed_at is None or stop.state == "skipped":
        return Hop(hour, leg_s, max(0.0, drove_s), 0.0, 0.0)
    opens = max(stop.arrived_at, stop.window_earliest or stop.arrived_at)
    worked_s = max(0.0, (stop.departed_at - min(opens, stop.departed_at)).total_seconds())
    if (stop.departed_at - stop.arrived_at).total_seconds() < NOT_TAPPED_S:
        whole_s = max(0.0, drove_s)
        worked_s = whole_s * work_s / max(1.0, leg_s + work_s)
        drove_s = whole_s - worked_s
    return Hop(hour, leg_s, max(0.0, drove_s), work_s, worked_s)


def factors(pace: Pace, epoch: datetime, zone: tzinfo) -> Factors:
    """Return the pace as the forward pass asks for it, by seconds since the epoch."""
    local = epoch.astimezone(zone)
    midnight_s = local.hour * 3600 + local.minute * 60 + local.second
    by_hour = [pace.factors(pacing.hour_class(hour)) for hour in range(24)]
    return lambda at_s: by_hour[int(midnight_s + at_s) // 3600 % 24]


def locate(
    stops: Mapping[str, StopRow],
    order: Sequence[str],
    *,
    starts_at: datetime,
    service_s: Mapping[str, int],
    delays: Sequence[Delay],
    matrix: Matrix,
    now: datetime,
    at_pace: Factors,
) -> Van:
    """Say where the van leaves from and when, from what was last seen of it.

    `now` counts in half minutes: no prediction is sharper, and an unchanged route keeps its tag.
    `at_pace` counts from `starts_at`.

    Work already begun at the current stop counts from its arrival; a prediction never lies in the
    past: a van that should have arrived arrives now. Nothing that was done lies ahead: a phone's
    clock that runs fast would send the van off tomorrow.
    """
    latest = now
    now = now.replace(second=now.second // 30 * 30, microsecond=0)
    slower, longer = at_pace((now - starts_at).total_seconds())
    left = remaining(stops, order)
    current = stops[left[0]] if left and stops[left[0]].state == "arrived" else None
    if current is not None and current.arrived_at is not None:
        since = min(current.arrived_at, latest)
        here = current.number
        works = timedelta(seconds=(current.setup_s + service_s.get(current.id, 0)) * longer)
        departs = since + works
    else:
        left_at = {
            stop.number: min(stop.departed_at, latest)
            for stop in stops.values()
            if stop.departed_at is not None
        }
        here = max(left_at, key=lambda number: (left_at[number], number), default=0)
        since = left_at.get(here, starts_at)
        departs = since
    said = [delay for delay in delays if delay.occurred_at >= since]
    newest = max(said, key=lambda delay: delay.occurred_at, default=None)
    if left:
        drive = timedelta()
        if current is None:
            leg_s = int(matrix.durations_s[here, stops[left[0]].number])
            drive = timedelta(seconds=leg_s * slower)
        if newest is not None:
            # "I am 20 minutes behind" is said of the times that stood then; a newer word replaces
            # an older one.
            departs = max(departs, min(newest.occurred_at, latest) - drive)
            departs += timedelta(seconds=newest.delay_s)
        departs = max(departs, now - drive)
    behind = newest.delay_s if newest else 0
    begun_s = (departs - now).total_seconds() if current else 0.0
    return Van(here, departs, current.id if current else None, behind, max(0.0, begun_s))


def round_of(
    stops: Mapping[str, StopRow],
    left: Sequence[str],
    van: Van,
    *,
    epoch: datetime,
    service_s: Mapping[str, int],
    ends_at: datetime | None,
    frozen: int = 0,
    skipped: frozenset[str] = frozenset(),
) -> Round:
    """Put the rest of a route into routing's words; seconds count from `epoch`."""
    ahead = [id for id in left if id != van.current]
    places = {stop.number: (stop.lon, stop.lat) for stop in stops.values()}
    return Round(
        stops=tuple(_stop(stops[id], service_s.get(id, 0), epoch) for id in ahead),
        rows=tuple(stops[id].number for id in ahead),
        start=van.leaves_from,
        start_place=places.get(van.leaves_from),
        departs_s=(van.departs_at - epoch).total_seconds(),
        end=0,
        frozen=frozen,
        skipped=skipped,
        shift_ends_s=(ends_at - epoch).total_seconds() if ends_at else float("inf"),
    )


def drive_through(
    round: Round, matrix: Matrix, epoch: datetime, van: Van, *, pace: Pace, at_pace: Factors
) -> tuple[Schedule, dict[str, Eta]]:
    """Return the schedule of the round as it stands, and the eta of each of its stops."""
    driven = schedule(round, matrix, factors=at_pace)
    found = pacing.ranges(round, driven, pace, begun_s=van.begun_s)
    return driven, {stop_id: eta(epoch, *times) for stop_id, times in found.items()}


def eta(epoch: datetime, low_s: float, at_s: float, high_s: float) -> Eta:
    """Return the range as people read it: whole minutes at its ends, outwards."""
    earliest = epoch + timedelta(seconds=low_s)
    latest = epoch + timedelta(seconds=high_s + 59)
    return Eta(
        earliest=earliest.replace(second=0, microsecond=0),
        at=(epoch + timedelta(seconds=at_s)).replace(microsecond=0),
        latest=latest.replace(second=0, microsecond=0),
    )


def _stop(row: StopRow, service_s: int, epoch: datetime) -> RoundStop:
    opens = (row.window_earliest - epoch).total_seconds() if row.window_earliest else -1e9
    closes = (row.window_latest - epoch).total_seconds() if row.window_latest else float("inf")
    has_window = row.window_earliest is not None or row.window_latest is not None
    return RoundStop(
        id=row.id,
        lon=row.lon,
        lat=row.lat,
        service_s=service_s,
        setup_s=row.setup_s,
        windows=((opens, closes),) if has_window else (),
        pinned=row.pinned,
        not_before_s=(row.not_before - epoch).total_seconds() if row.not_before else None,
    )
