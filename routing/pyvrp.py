"""The one place that talks to PyVRP: searches on from an order, with windows as soft as ours.

PyVRP (N. A. Wouda, L. Lan and W. Kool, INFORMS Journal on Computing 36(4), 2024) climbs on from
an order with late acceptance (E. K. Burke and Y. Bykov, EJOR 258(1), 2017). A late second costs it
what it costs us, so an order that cannot keep every window is searched like any other.
"""

from functools import cache
from math import ceil, floor, isfinite
from typing import Any

import numpy as np

from routing.sequence.tail import LATE_WEIGHT, Order, Tail

NEIGHBOURS = 30
"""So many near stops each may come to stand beside: PyVRP's 50 take half as long again."""

HISTORY = 5
"""An order is carried on while it beats the one so many turns ago: PyVRP's 300 never end here."""


def improve(tail: Tail, order: Order, turns: int, seed: int) -> Order:
    """Search so many turns from an order and return the best met, by our own measure.

    Sixty turns take 0.1 to 0.2 s for 180 stops with windows. Same seed, same order. Pinned stops
    would not stay; of several windows it sees one from the first opening to the last closing.
    """
    library = loaded()
    start = library.Solution(problem := _problem(library, tail), [order.tolist()])
    best = _Best(tail, order)
    library.solve(
        problem,
        library.stop.MaxIterations(turns),
        seed=seed,
        collect_stats=False,
        params=_params(library, best),
        initial_solution=start,
    )
    return best.order


class _Best:
    """Keeps the best order that the search meets; PyVRP itself would only keep a punctual one."""

    def __init__(self, tail: Tail, order: Order) -> None:
        self.tail, self.order = tail, order
        self.cost = tail.cost(order)[0]

    def look(self, solution: Any) -> None:
        """Take what was found, if it is better."""
        order = np.array(
            [visit.idx for route in solution.routes() for visit in route if visit.is_client()],
            dtype=np.intp,
        )
        if len(order) == self.tail.size and (cost := self.tail.cost(order)[0]) < self.cost - 1e-6:
            self.order, self.cost = order, cost


def _params(library: Any, best: _Best) -> Any:
    class Callbacks(library.IteratedLocalSearchCallbacks):  # type: ignore[misc]
        def on_iteration(self, current: Any, candidate: Any, *_: Any) -> None:
            best.look(candidate)

        def on_best(self, found: Any) -> None:
            best.look(found)

    return library.SolveParams(
        ils=library.IteratedLocalSearchParams(history_length=HISTORY, callbacks=Callbacks()),
        penalty=library.PenaltyParams(min_penalty=LATE_WEIGHT, max_penalty=LATE_WEIGHT),
        neighbourhood=library.search.NeighbourhoodParams(num_neighbours=NEIGHBOURS),
    )


def _problem(library: Any, tail: Tail) -> Any:
    """Describe the tail; shared parking is part of the travel times here, service is not."""
    nodes = [tail.start, tail.end, *range(tail.size)]
    table = np.rint(tail.step - tail.service[None, :])[np.ix_(nodes, nodes)].astype(np.int64)
    np.fill_diagonal(table, 0)
    clients = []
    for node in range(tail.size):
        opens, closes = tail.opens[node, 0], tail.closes[node, -1]
        window = {}
        if isfinite(opens):
            window["tw_early"] = max(0, ceil(opens - tail.departs_s))
        if isfinite(closes):
            window["tw_late"] = max(floor(closes - tail.departs_s), window.get("tw_early", 0))
        service = round(tail.service[node])
        clients.append(library.Client(location=node + 2, service_duration=service, **window))
    van = library.VehicleType(
        start_depot=0, end_depot=1, start_late=0, unit_distance_cost=0, unit_duration_cost=1
    )
    # Where the places are does not matter: the search goes by the times between them.
    places = [library.Location(0, 0)] * len(nodes)
    depots = [library.Depot(0), library.Depot(1)]
    none = np.zeros_like(table)
    return library.ProblemData(places, clients, depots, [van], [none], [table])


@cache
def loaded() -> Any:
    """Load PyVRP when it is first needed: the server's own process never does."""
    import pyvrp
    import pyvrp.stop

    return pyvrp
