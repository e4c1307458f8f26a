"""Puts skipped stops back: the cheap answer that needs no solver."""

import numpy as np

from routing.sequence.tail import Order, Tail


def put_in(tail: Tail, order: Order, node: int) -> Order:
    """Insert a node where it costs least and fits its window, else at the end.

    Every gap is driven through, so the choice is exact for this one node.
    """
    gaps = len(order) + 1
    orders = np.empty((gaps, gaps), dtype=np.intp)
    for gap in range(gaps):
        orders[gap, :gap], orders[gap, gap], orders[gap, gap + 1 :] = order[:gap], node, order[gap:]
    costs, _ = tail.costs(orders)
    if tail.binding:
        late = tail.times(orders)[1][np.arange(gaps), np.arange(gaps)]
        late[-1] = 0
        costs = np.where(late > 0, np.inf, costs)
    cheapest: Order = orders[int(np.argmin(costs))]
    return cheapest


def put_back(tail: Tail) -> Order:
    """Return today's order with every skipped stop put back, one after the other.

    Afterwards each is taken out and put in once more, now that the others are in.
    """
    order = np.arange(tail.kept, dtype=np.intp)
    skipped = range(tail.kept, tail.size)
    for node in skipped:
        order = put_in(tail, order, node)
    if len(skipped) > 1:
        for node in skipped:
            again = put_in(tail, order[order != node], node)
            if tail.cost(again)[0] < tail.cost(order)[0]:
                order = again
    return order
