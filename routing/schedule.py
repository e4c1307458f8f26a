"""An order in, times out: arrival, waiting, lateness and departure of every stop."""

from collections.abc import Callable, Sequence

import msgspec

from routing.errors import BadMatrix, NotAPermutation
from routing.matrix import Matrix
from routing.problem import Break, Round, Stop, Window

type Factors = Callable[[float], tuple[float, float]]
"""What to multiply driving and work by at a time in seconds since the caller's epoch."""


class Visit(msgspec.Struct, frozen=True):
    """One stop in time; seconds since the caller's epoch, or lengths in seconds and metres.

    ``wait_s`` is idle time between arriving and starting; a break taken there is none.
    """

    stop_id: str
    arrives_s: float
    starts_s: float
    departs_s: float
    drive_s: float
    distance_m: float
    wait_s: float
    late_s: float
    setup_s: float


class Schedule(msgspec.Struct, frozen=True):
    """A whole order in time.

    Attributes
    ----------
    ends_s
        When the van is done: at the round's end, or leaving the last stop.
    drive_s, wait_s, late_s, distance_m
        Sums over all stops, and over the way to the end.
    late
        How many stops begin after their window closed.
    overtime_s
        How far ``ends_s`` lies behind the end of the shift.
    rests
        When each break begins and ends; one that opens after the round is done is not taken.
    """

    visits: tuple[Visit, ...]
    ends_s: float
    drive_s: float
    wait_s: float
    late_s: float
    distance_m: float
    late: int
    overtime_s: float
    rests: tuple[Window, ...] = ()


def begins(stop: Stop, arrives_s: float) -> tuple[float, float]:
    """Return when work begins for an arrival, and how late that is, both in seconds.

    The first window still open is used; when none is, work begins at once and is late.
    """
    earliest = arrives_s if stop.not_before_s is None else max(arrives_s, stop.not_before_s)
    for opens, closes in stop.windows:
        if earliest <= closes:
            return max(earliest, opens), 0.0
    return earliest, earliest - stop.windows[-1][1] if stop.windows else 0.0


def _as_planned(_: float) -> tuple[float, float]:
    return 1.0, 1.0


def schedule(
    round: Round,
    matrix: Matrix,
    order: Sequence[str] | None = None,
    factors: Factors = _as_planned,
) -> Schedule:
    """Drive an order through and note the times.

    The van leaves `round.start` at `round.departs_s`. At each stop it waits for the window, parks
    (``setup_s``, unless the stop before is at the same place) and works (``service_s``); a window
    is about the moment before parking, as in VROOM. A break is taken before leaving for the next
    stop as soon as its window is open, or while waiting where it fits in; earlier than a stop that
    would make it begin too late.

    Parameters
    ----------
    round
        The stops and where the van is.
    matrix
        Covers every row the round names.
    order
        Stop ids, any subset in any order; none: today's order.
    factors
        How much longer than planned driving and work take, asked once a leg.

    Raises
    ------
    BadMatrix
        The round names a row the matrix has not.
    NotAPermutation
        The order names a stop twice, or one that is not in the round.
    """
    known = {stop.id: (stop, row) for stop, row in zip(round.stops, round.rows, strict=True)}
    ids = tuple(known) if order is None else tuple(order)
    if len(set(ids)) != len(ids) or not known.keys() >= set(ids):
        raise NotAPermutation("Expected each stop of the round at most once.")
    if max((round.start, round.end or 0, *round.rows)) >= len(matrix):
        raise BadMatrix(f"Expected rows below {len(matrix)}.")

    visits: list[Visit] = []
    rests = _Rests(round.breaks)
    here, place, now = round.start, round.start_place, float(round.departs_s)
    for stop, row in (known[id] for id in ids):
        slower, longer = factors(now)
        drive, distance = float(matrix.durations_s[here, row]), float(matrix.distances_m[here, row])
        drive *= slower
        setup = 0.0 if row == here or stop.place == place else stop.setup_s * longer
        work = setup + stop.service_s * longer
        if rests.due:
            now = rests.before(now, begins(stop, now + drive)[0] + work)
        arrives = now + drive
        starts, late = begins(stop, arrives)
        rested = rests.within(arrives, starts) if rests.due and starts > arrives else 0.0
        here, place, now = row, stop.place, starts + work
        wait = starts - arrives - rested
        visits.append(Visit(stop.id, arrives, starts, now, drive, distance, wait, late, setup))
    home_s = float(matrix.durations_s[here, round.end]) if round.end is not None else 0.0
    home_s *= factors(now)[0]
    home_m = float(matrix.distances_m[here, round.end]) if round.end is not None else 0.0
    if rests.due:
        now = rests.before(now, now + home_s)
    return Schedule(
        visits=tuple(visits),
        ends_s=now + home_s,
        drive_s=sum(visit.drive_s for visit in visits) + home_s,
        wait_s=sum(visit.wait_s for visit in visits),
        late_s=sum(visit.late_s for visit in visits),
        distance_m=sum(visit.distance_m for visit in visits) + home_m,
        late=sum(visit.late_s > 0 for visit in visits),
        overtime_s=max(0.0, now + home_s - round.shift_ends_s),
        rests=tuple(rests.taken),
    )


class _Rests:
    """Breaks still due, and those taken."""

    def __init__(self, breaks: Sequence[Break]) -> None:
        self.due, self.taken = list(breaks), list[Window]()

    def before(self, now: float, done: float) -> float:
        """Rest before a leg, if it is time or if it would be too late at its end; return when."""
        while self.due and (now >= self.due[0].window[0] or done > self.due[0].window[1]):
            done += self.due[0].length_s
            now = self._rest(max(now, self.due[0].window[0]))
        return now

    def within(self, arrives: float, starts: float) -> float:
        """Rest in the waiting time where it fits; return for how long."""
        rested, free = 0.0, arrives
        while self.due and max(free, self.due[0].window[0]) + self.due[0].length_s <= starts:
            rested += self.due[0].length_s
            free = self._rest(max(free, self.due[0].window[0]))
        return rested

    def _rest(self, begins: float) -> float:
        ends = begins + self.due.pop(0).length_s
        self.taken.append((begins, ends))
        return ends
