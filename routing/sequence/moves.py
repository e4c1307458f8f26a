"""Small moves on an order: take out one to three stops and put them elsewhere."""

import numpy as np
from numpy.typing import NDArray

from routing.changes import displaced
from routing.sequence.gaps import gap_costs
from routing.sequence.tail import Order, Seconds, Tail

MOST_MOVES, MENDS = 10, 2
"""Where a polish ends: more moves took 100 ms on 180 stops, and a mend takes 10 ms."""

LONGEST = 3
"""So many neighbouring stops move together at most (I. Or, 1976)."""


def _zones(tail: Tail, order: Order) -> NDArray[np.intp]:
    """Give stops between two pinned ones the same number, pinned ones -1."""
    pinned = np.isin(order, tail.pinned)
    return np.where(pinned, -1, np.cumsum(pinned))


def relocations(tail: Tail, order: Order, length: int) -> Seconds:
    """Measure every move of ``length`` neighbours to another gap, without windows.

    Returns
    -------
    (size - length + 1, size + 1) array of seconds
        What moving the stops at ``row ...`` in front of position ``column`` adds to the way;
        infinite where nothing would move or a pinned stop is in the way.
    """
    size = len(order)
    way = np.concatenate(([tail.start], order, [tail.end]))
    step, froms = tail.step, np.arange(size - length + 1)
    first, last = way[froms + 1], way[froms + length]
    ahead, behind = way[froms], way[froms + length + 1]
    freed = step[ahead, first] + step[last, behind] - step[ahead, behind]
    left, right = way[:-1], way[1:]
    added = step[left[None, :], first[:, None]] + step[last[:, None], right[None, :]]
    gain = added - step[left, right][None, :] - freed[:, None]
    gaps = np.arange(size + 1)
    same = (gaps[None, :] >= froms[:, None]) & (gaps[None, :] <= froms[:, None] + length)
    gain[same] = np.inf
    if tail.pinned:
        zones = _zones(tail, order)
        gap_zones = np.concatenate(([0], np.cumsum(np.isin(order, tail.pinned))))
        for row in froms:
            stretch = zones[row : row + length]
            if stretch.min() < 0:
                gain[row] = np.inf
            else:
                gain[row, gap_zones != stretch[0]] = np.inf
    found: Seconds = gain
    return found


def relocations_in_time(tail: Tail, order: Order, length: int) -> Seconds:
    """Estimate the same moves where windows count: what each order then costs, in seconds."""
    size = len(order)
    rows, kept = np.arange(size - length + 1)[:, None], np.arange(size - length)[None, :]
    left = order[kept + length * (kept >= rows)]
    costs = gap_costs(tail, left, order[rows + np.arange(length)[None, :]])
    # A gap of the order without the part lies `length` further on in the order with it.
    found: Seconds = np.full((size - length + 1, size + 1), np.inf)
    gaps = np.arange(size - length + 1)[None, :]
    found[np.broadcast_to(rows, costs.shape), gaps + length * (gaps > rows)] = costs
    blocked = np.isinf(relocations(tail, order, length))
    found[blocked] = np.inf
    return found


def neighbours(tail: Tail, order: Order, most: int, *, in_time: bool) -> Order:
    """Return the most promising orders one move away, as rows."""
    found, promise = [], []
    estimate = relocations_in_time if in_time else relocations
    for length in range(1, min(LONGEST, len(order) - 1) + 1):
        gain = estimate(tail, order, length)
        flat = np.argpartition(gain, min(most, gain.size - 1), axis=None)[:most]
        for row, gap in zip(*np.unravel_index(flat, gain.shape), strict=True):
            if np.isfinite(gain[row, gap]):
                promise.append(gain[row, gap])
                found.append((int(row), length, int(gap)))
    best = np.argsort(np.array(promise), kind="stable")[:most]
    orders = np.empty((len(best), len(order)), dtype=np.intp)
    for at, index in enumerate(best):
        orders[at] = _moved(order, *found[index])
    return orders


def _moved(order: Order, row: int, length: int, gap: int) -> Order:
    part = order[row : row + length]
    if gap < row:
        return np.concatenate((order[:gap], part, order[gap:row], order[row + length :]))
    return np.concatenate((order[:row], order[row + length : gap], part, order[gap:]))


def moved_count(tail: Tail, order: Order) -> int:
    """Count the displaced stops of an order; a skipped stop has no place to lose."""
    kept = order[order < tail.kept].tolist()
    return len(displaced(range(tail.kept), kept))


def calm(
    tail: Tail, order: Order, *, max_displaced: int, min_gain_s: float, width: int = 2
) -> Order:
    """Search the best order that displaces few stops and pays for each.

    A beam search over single moves: each round keeps the ``width`` best orders by cost plus
    ``min_gain_s`` for every displaced stop.
    """
    allowed_late = tail.cost(order)[1]
    best, best_price = order, tail.cost(order)[0] + min_gain_s * moved_count(tail, order)
    beam = [order]
    for _ in range(max_displaced + tail.size - tail.kept if max_displaced else 0):
        found: dict[bytes, tuple[float, Order]] = {}
        for state in beam:
            orders = neighbours(tail, state, 40, in_time=tail.binding)
            costs, late = tail.costs(orders)
            for at in np.argsort(costs, kind="stable")[:20]:
                moved = moved_count(tail, orders[at])
                if moved <= max_displaced and late[at] <= allowed_late:
                    price = float(costs[at]) + min_gain_s * moved
                    found[orders[at].tobytes()] = (price, orders[at])
        ranked = sorted(found.values(), key=lambda pair: pair[0])[:width]
        if not ranked or ranked[0][0] >= best_price - 1e-6:
            break
        best_price, best = ranked[0]
        beam = [state for _, state in ranked]
    return best


def polish(tail: Tail, order: Order) -> Order:
    """Move stops one to three at a time for as long as that makes the order cheaper.

    Moves that shorten the way come first, then a few that are chosen by the times they lead to.
    """
    order = _descend(tail, order, MOST_MOVES, in_time=False)
    return _descend(tail, order, MENDS if tail.binding else 0, in_time=True)


def _descend(tail: Tail, order: Order, most: int, *, in_time: bool) -> Order:
    cost = tail.cost(order)[0]
    for _ in range(most if tail.size > 1 else 0):
        orders = neighbours(tail, order, 30 if tail.binding else 1, in_time=in_time)
        costs, _ = tail.costs(orders)
        if not len(costs) or costs.min() >= cost - 1e-6:
            break
        cost, order = float(costs.min()), orders[int(np.argmin(costs))]
    return order
