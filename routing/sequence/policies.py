"""Which order to take: as few moves as possible, or the best there is."""

from collections.abc import Callable
from typing import Literal

from routing.pyvrp import improve
from routing.sequence.moves import calm, moved_count, polish
from routing.sequence.ordering import shortest, warm
from routing.sequence.rebuild import rebuild
from routing.sequence.tail import Order, Tail

Method = Literal["kept", "inserted", "improved", "tsp", "warm"]
Candidate = tuple[Order, Method]

TURNS, ROUNDS = 30, 30
"""A full re-sequence searches so many turns with PyVRP, rebuilds so often what that left where
lateness cannot be avoided, and searches on."""

WARM_UP_TO = 120
"""So many stops pyvroom re-orders from a warm start in 60 ms; with more, the clock cuts it off,
which is not repeatable and never won against our own search."""


def _best(candidates: list[Candidate], price: Callable[[Order], float]) -> Candidate:
    """Return the cheapest; of equals the first, so that today's order wins a tie."""
    return min(candidates, key=lambda candidate: price(candidate[0]))


def _warmable(tail: Tail) -> bool:
    """Say whether pyvroom may search on from an order; pinned stops would break its promises."""
    return tail.binding and not tail.pinned and tail.size <= WARM_UP_TO


def _either_way(tail: Tail, order: Order) -> Order:
    """Return an order or its reverse: the TSP knows no windows, so it drives either way round."""
    if not tail.binding or tail.pinned:
        return order
    there, back = tail.cost(order)[0], tail.cost(order[::-1])[0]
    return order if there <= back else order[::-1]


def stable(
    tail: Tail, kept: Order, *, max_displaced: int, min_gain_s: float, until_s: float
) -> Candidate:
    """Move at most ``max_displaced`` stops, each for a gain of ``min_gain_s``, none for lateness.

    pyvroom's orders are taken when they are calm enough, which they are on a planned round; the
    search over single moves finds the calm part of the gain in the others.
    """
    allowed_late = tail.cost(kept)[1]

    def price(order: Order) -> float:
        cost, late = tail.cost(order)
        moved = moved_count(tail, order)
        if moved > max_displaced or late > allowed_late:
            return float("inf")
        return cost + min_gain_s * moved

    found: list[Candidate] = [(kept, "kept"), (shortest(tail, kept), "tsp")]
    small = calm(tail, kept, max_displaced=max_displaced, min_gain_s=min_gain_s)
    found.append((small, "improved"))
    best = _best(found, price)
    if _warmable(tail):
        best = _best([best, (warm(tail, best[0], until_s), "warm")], price)
    return best


def full(tail: Tail, kept: Order, *, seed: int) -> Candidate:
    """Take the best order found: today's or the shortest path, searched on from."""

    def cost(order: Order) -> float:
        return tail.cost(order)[0]

    path = _either_way(tail, shortest(tail, kept))
    found: list[Candidate] = [(kept, "kept"), (path, "tsp")]
    best = _best(found, cost)[0]
    if tail.pinned:
        better = polish(tail, best)
    else:
        # Without windows the shortest path is nearly the best already.
        turns = TURNS if tail.binding else TURNS // 2
        better = rebuild(tail, improve(tail, best, turns, seed), ROUNDS, seed)
        better = improve(tail, better, turns, seed + 1)
    found.append((better, "improved"))
    allowed_late = tail.cost(kept)[1]
    return _best([one for one in found if tail.cost(one[0])[1] <= allowed_late], cost)
