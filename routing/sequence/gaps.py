"""The cost of putting some stops into each gap of an order, all gaps in one pass."""

import numpy as np

from routing.sequence.tail import LATE_WEIGHT, Order, Seconds, Tail


def gap_costs(tail: Tail, orders: Order, parts: Order) -> Seconds:
    """Return when the van is done, plus lateness as `LATE_WEIGHT` has it, for each gap.

    What comes behind a gap ends at ``max(arrival + its length, its own waiting)`` and is on time
    until its least slack is used up, so no order is driven through twice. Exact where no stop gets
    late, else close enough to rank gaps.

    Parameters
    ----------
    orders : (k, length)
        Orders of one length, each without its part.
    parts : (k, stops)
        Stops to put in together, in this order.

    Returns
    -------
    (k, length + 1) array of seconds
        Meant for one window per stop; of several, the first counts.
    """
    rows = len(orders)
    way = np.concatenate((np.full((rows, 1), tail.start), orders), axis=1)
    behind = np.concatenate((orders, np.full((rows, 1), tail.end)), axis=1)
    step, work = tail.step[way[:, :-1], orders], tail.work[way[:, :-1], orders]
    arrives = tail.departs_s + np.cumsum(step, axis=1) - work
    idle = tail.opens[orders, 0] - arrives
    waits = np.maximum.accumulate(np.maximum(idle, 0), axis=1)
    leaves = np.concatenate((np.full((rows, 1), tail.departs_s), arrives + waits + work), axis=1)
    done = arrives[:, -1:] + work[:, -1:] + tail.drive[orders[:, -1:], tail.end]
    none, never = np.zeros((rows, 1)), np.full((rows, 1), np.inf)
    longest = np.maximum.accumulate(idle[:, ::-1], axis=1)[:, ::-1]
    slack = np.minimum.accumulate((tail.closes[orders, 0] - arrives)[:, ::-1], axis=1)[:, ::-1]
    planned = np.concatenate((arrives, done), axis=1) + np.append(work, none, axis=1)
    was_late = np.maximum(arrives + waits - tail.closes[orders, 0], 0)

    late: Seconds = np.zeros_like(leaves)
    here, now = way, leaves
    for node in parts.T[:, :, None]:
        now = np.maximum(now + tail.drive[here, node], tail.opens[node, 0])
        late = late + np.maximum(now - tail.closes[node, 0], 0)
        now, here = now + tail.work[here, node], node
    shift = now + tail.step[here, behind] - planned
    beyond = shift - np.append(slack, never, axis=1)
    if was_late.any():
        # Whoever is late already gets later by the delay; in front of the gap nothing changes.
        delay = np.maximum(shift - np.append(none, waits, axis=1), 0)
        later = _sums(was_late) + delay * _sums((was_late > 0).astype(np.float64))
        late = late + np.maximum(later, beyond)
        late[:, 1:] += was_late.cumsum(axis=1)
    else:
        late = late + np.maximum(beyond, 0)
    ends = done + np.maximum(shift, np.append(longest, -never, axis=1))
    return np.asarray(ends + LATE_WEIGHT * late)


def gap_ways(tail: Tail, order: Order, node: int) -> Seconds:
    """Return what one stop adds to the way in each gap, seconds; enough where no window binds."""
    before, behind = np.append(tail.start, order), np.append(order, tail.end)
    added: Seconds = tail.step[before, node] + tail.step[node, behind] - tail.step[before, behind]
    return added


def _sums(values: Seconds) -> Seconds:
    """Sum each row from every position to its end; one more column for nothing left."""
    sums: Seconds = np.zeros((len(values), values.shape[1] + 1))
    sums[:, :-1] = values[:, ::-1].cumsum(axis=1)[:, ::-1]
    return sums
