"""Where a van is, when it will be where: honest ranges from our own forward pass."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from msgspec import Struct

from api.stops.rules import OPEN
from api.stops.schemas import Eta
from routing.matrix import Matrix
from routing.problem import Round
from routing.problem import Stop as RoundStop
from routing.schedule import Schedule, schedule

# How much sooner or later than its middle a prediction may come true, growing with its distance.
# A rule of thumb until recorded days can tell: wider behind than ahead, as delays are.
SOONER = (90.0, 0.05)
LATER = (150.0, 0.12)
MOST = 5400.0


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
    """Where a van leaves from (0 is the depot, else a stop's number), when, and where it stands."""

    leaves_from: int
    departs_at: datetime
    current: str | None
    behind_s: int


def remaining(stops: Mapping[str, StopRow], order: Sequence[str]) -> list[str]:
    """Return what is still to be done, in order, the stop the driver stands at first."""
    left = [id for id in order if stops[id].state in OPEN]
    standing = [id for id in left if stops[id].state == "arrived"]
    return standing + [id for id in left if stops[id].state != "arrived"]


def locate(
    stops: Mapping[str, StopRow],
    order: Sequence[str],
    *,
    starts_at: datetime,
    service_s: Mapping[str, int],
    delays: Sequence[Delay],
    matrix: Matrix,
    now: datetime,
) -> Van:
    """Say where the van leaves from and when, from what was last seen of it.

    `now` counts in half minutes: no prediction is sharper, and an unchanged route keeps its tag.

    Work already begun at the current stop counts from its arrival; a prediction never lies in the
    past: a van that should have arrived arrives now. Nothing that was done lies ahead: a phone's
    clock that runs fast would send the van off tomorrow.
    """
    latest = now
    now = now.replace(second=now.second // 30 * 30, microsecond=0)
    left = remaining(stops, order)
    current = stops[left[0]] if left and stops[left[0]].state == "arrived" else None
    if current is not None and current.arrived_at is not None:
        since = min(current.arrived_at, latest)
        here = current.number
        works = timedelta(seconds=current.setup_s + service_s.get(current.id, 0))
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
            drive = timedelta(seconds=int(matrix.durations_s[here, stops[left[0]].number]))
        if newest is not None:
            # "I am 20 minutes behind" is said of the times that stood then; a newer word replaces
            # an older one.
            departs = max(departs, min(newest.occurred_at, latest) - drive)
            departs += timedelta(seconds=newest.delay_s)
        departs = max(departs, now - drive)
    behind = newest.delay_s if newest else 0
    return Van(here, departs, current.id if current else None, behind)


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


def drive_through(round: Round, matrix: Matrix, epoch: datetime) -> tuple[Schedule, dict[str, Eta]]:
    """Return the schedule of the round as it stands, and the eta of each of its stops."""
    driven = schedule(round, matrix)
    return driven, {
        visit.stop_id: widen(
            epoch + timedelta(seconds=visit.starts_s), visit.starts_s - round.departs_s
        )
        for visit in driven.visits
    }


def widen(at: datetime, ahead_s: float) -> Eta:
    """Return the range around a prediction that lies so far ahead; whole minutes at its ends."""
    ahead_s = max(0.0, ahead_s)
    sooner = min(MOST, SOONER[0] + SOONER[1] * ahead_s)
    later = min(MOST, LATER[0] + LATER[1] * ahead_s)
    earliest = (at - timedelta(seconds=sooner)).replace(second=0, microsecond=0)
    latest = (at + timedelta(seconds=later + 59)).replace(second=0, microsecond=0)
    return Eta(earliest=earliest, at=at.replace(microsecond=0), latest=latest)


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
