"""What moved between two orders, and why."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence

import msgspec

from routing.problem import Round
from routing.schedule import Schedule


class Change(msgspec.Struct, frozen=True):
    """One stop that moved.

    Attributes
    ----------
    from_position, to_position
        Zero-based positions in the old and the new order.
    after
        The stop it now follows; none: it comes first.
    eta_change_s
        How much later (positive) or earlier (negative) work begins than in the old order, seconds.
    reason
        ``"skipped"``, ``"not_before"``, ``"window"`` or ``"shorter"``.
    not_before_s
        When the stop opens, if that is the reason.
    """

    stop_id: str
    from_position: int
    to_position: int
    after: str | None
    eta_change_s: float
    reason: str
    not_before_s: float | None = None


def displaced[T: Hashable](before: Sequence[T], after: Sequence[T]) -> tuple[T, ...]:
    """Return the fewest items that have to be lifted out and put elsewhere to get ``after``.

    All others are a longest increasing subsequence of the old positions (patience sorting).
    Items that are in one order only do not count.
    """
    was = {item: at for at, item in enumerate(before)}
    items = [item for item in after if item in was]
    piles: list[int] = []
    tops: list[int] = []
    below: list[int] = []
    for index, item in enumerate(items):
        pile = bisect_left(piles, was[item])
        below.append(tops[pile - 1] if pile else -1)
        if pile == len(piles):
            piles.append(was[item])
            tops.append(index)
        else:
            piles[pile], tops[pile] = was[item], index
    stay: set[T] = set()
    at = tops[-1] if tops else -1
    while at >= 0:
        stay.add(items[at])
        at = below[at]
    return tuple(item for item in items if item not in stay)


def as_it_stood(round: Round) -> Round:
    """Return the round as the driver knew it: what was skipped just now was not closed yet.

    Driven through with the new ``not_before_s``, the old order would wait at that door, and all
    behind it would seem to be late.
    """
    stops = tuple(
        msgspec.structs.replace(stop, not_before_s=None) if stop.id in round.skipped else stop
        for stop in round.stops
    )
    return msgspec.structs.replace(round, stops=stops)


def changes(round: Round, before: Schedule, after: Schedule) -> tuple[Change, ...]:
    """Say for each skipped or displaced stop where it went and what that does to its time.

    Parameters
    ----------
    round
        What was re-sequenced: its skipped stops are always listed.
    before, after
        The old order as it stood, and the new one, driven through.

    Returns
    -------
    tuple of Change
        In the new order.
    """
    old = {visit.stop_id: (at, visit) for at, visit in enumerate(before.visits)}
    ids = [visit.stop_id for visit in after.visits]
    moved = displaced(
        [id for id in old if id not in round.skipped], [id for id in ids if id not in round.skipped]
    )
    stops = {stop.id: stop for stop in round.stops}
    found = []
    for at, visit in enumerate(after.visits):
        id = visit.stop_id
        if id not in old or (id not in moved and id not in round.skipped):
            continue
        was_at, was = old[id]
        closed_until = stops[id].not_before_s
        if closed_until is not None and was.arrives_s < closed_until:
            reason = "not_before"
        elif id in round.skipped:
            reason, closed_until = "skipped", None
        else:
            reason = "window" if was.late_s > visit.late_s else "shorter"
            closed_until = None
        found.append(
            Change(
                stop_id=id,
                from_position=was_at,
                to_position=at,
                after=ids[at - 1] if at else None,
                eta_change_s=visit.starts_s - was.starts_s,
                reason=reason,
                not_before_s=closed_until,
            )
        )
    return tuple(found)
