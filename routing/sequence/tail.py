"""The part of a round that may move, as arrays: what does an order cost, many orders at once."""

from math import inf

import numpy as np
from numpy.typing import NDArray

from routing.matrix import Matrix
from routing.problem import Round, Stop, Window
from routing.schedule import schedule

LATE_WEIGHT = 10.0
"""A second late costs as much as ten on the road."""

Order = NDArray[np.intp]
Seconds = NDArray[np.float64]


def _windows(stop: Stop) -> list[Window]:
    """Return a stop's windows with `not_before_s` as their earliest opening, never empty."""
    opens_at = -inf if stop.not_before_s is None else stop.not_before_s
    left = [(max(opens, opens_at), closes) for opens, closes in stop.windows if closes >= opens_at]
    return left or [(opens_at, stop.windows[-1][1] if stop.windows else inf)]


class Tail:
    """Everything behind the frozen head.

    Nodes ``0 .. kept-1`` are the stops that have their place, in today's order; ``kept .. size-1``
    are the skipped ones; ``start`` and ``end`` follow. An order is an array of nodes.

    Attributes
    ----------
    places : (size + 2)
        The first node at the same place.
    drive, work, step : (size + 2, size + 2)
        Seconds from row to column: on the road, then parking and at the door, and both together.
    opens, closes : (size, most windows of a stop)
        Windows that can bind, with lost ones widened; the rest is infinite.
    """

    def __init__(self, round: Round, matrix: Matrix) -> None:
        head, self.kept_stops = round.kept[: round.frozen], round.kept[round.frozen :]
        self.head = tuple(round.stops[i].id for i in head)
        self.indices = (*self.kept_stops, *round.lost)
        self.stops = tuple(round.stops[i] for i in self.indices)
        self.ids = tuple(stop.id for stop in self.stops)
        self.kept, self.size = len(self.kept_stops), len(self.stops)
        self.start, self.end = self.size, self.size + 1
        driven = schedule(round, matrix, self.head)
        self.departs_s = driven.visits[-1].departs_s if head else float(round.departs_s)
        start_row = round.rows[head[-1]] if head else round.start
        start_place = round.stops[head[-1]].place if head else round.start_place
        self._measure(round, matrix, start_row, start_place)
        self._open(self._list_windows())
        self.pinned = tuple(i for i in range(self.kept) if self.stops[i].pinned)

    def _measure(
        self, round: Round, matrix: Matrix, start_row: int, start_place: tuple[float, float] | None
    ) -> None:
        rows = [round.rows[i] for i in self.indices] + [start_row]
        rows.append(start_row if round.end is None else round.end)
        self.rows = np.array(rows)
        self.drive = matrix.durations_s[np.ix_(rows, rows)].astype(np.float64)
        if round.end is None:
            self.drive[:, self.end] = 0
        lon = np.array([stop.lon for stop in self.stops] + [np.nan, np.nan])
        lat = np.array([stop.lat for stop in self.stops] + [np.nan, np.nan])
        if start_place is not None:
            lon[self.start], lat[self.start] = start_place
        same = self.rows[:, None] == self.rows[None, :]
        same |= (lon[:, None] == lon[None, :]) & (lat[:, None] == lat[None, :])
        self.places = np.argmax(same | np.eye(len(rows), dtype=bool), axis=1)
        self.setup = np.array([stop.setup_s for stop in self.stops] + [0.0, 0.0])
        self.service = np.array([stop.service_s for stop in self.stops] + [0.0, 0.0])
        self.work = np.where(same, 0.0, self.setup[None, :]) + self.service[None, :]
        self.step = self.drive + self.work

    def _list_windows(self) -> Seconds:
        """List all windows and return when work begins at each kept stop in today's order."""
        listed = [_windows(stop) for stop in self.stops]
        most = max((len(windows) for windows in listed), default=1)
        self.opens = np.full((self.size, most), inf)
        self.closes = np.full((self.size, most), inf)
        for node, windows in enumerate(listed):
            for column in range(most):
                # A stop with fewer windows than others repeats its last one.
                self.opens[node, column], self.closes[node, column] = windows[
                    min(column, len(windows) - 1)
                ]
        return self.starts(np.arange(self.kept, dtype=np.intp))

    def _open(self, today: Seconds) -> None:
        """Widen windows already lost, then drop the bounds no order can run into."""
        if not self.size:
            self.binding = False
            return
        # By way of one other stop, too: where a pair has no way, going round is the shorter one.
        ways = self.drive[self.start, : self.size, None] + self.drive[: self.size, : self.size]
        nearest = np.minimum(self.drive[self.start, : self.size], ways.min(axis=0))
        direct = self.departs_s + nearest
        last = self.closes[:, -1]
        lost = np.maximum(direct, self.opens[:, -1]) > last
        as_today = np.concatenate([today, np.full(self.size - self.kept, inf)])
        widened = np.where(lost, np.maximum(last, as_today), last)[:, None]
        self.closes = np.where(self.closes == last[:, None], widened, self.closes)
        self.opens[self.opens <= direct[:, None]] = -inf
        waits = self.opens[np.isfinite(self.opens)].max(initial=self.departs_s)
        latest = max(self.departs_s, waits) + self.step[:, : self.size].max(axis=0).sum()
        self.closes[self.closes >= latest] = inf
        if (self.opens[:, 0] == -inf).all() and (self.closes[:, 0] == inf).all():
            self.opens, self.closes = self.opens[:, :1], self.closes[:, :1]
        self.binding = bool(np.isfinite(self.opens).any() or np.isfinite(self.closes).any())

    def times(self, orders: Order) -> tuple[Seconds, Seconds, Seconds]:
        """Return start and lateness of every stop, and the end, of many orders."""
        before = np.empty_like(orders)
        before[:, :1], before[:, 1:] = self.start, orders[:, :-1]
        work = self.work[before, orders]
        arrives = self.departs_s + np.cumsum(self.step[before, orders], axis=1) - work
        if self.opens.shape[1] == 1:
            # Waiting only pushes what follows: the running maximum of (opening - arrival).
            opens, closes = self.opens[orders, 0], self.closes[orders, 0]
            waits = np.maximum.accumulate(np.maximum(opens - arrives, 0), axis=1)
            starts = arrives + waits
        else:
            starts, closes = self._choose(orders, arrives)
        ends = starts[:, -1] + work[:, -1] if orders.shape[1] else np.full(len(orders), 0.0)
        if orders.shape[1]:
            ends = ends + self.drive[orders[:, -1], self.end]
        return starts, np.maximum(starts - closes, 0), ends

    def _choose(self, orders: Order, arrives: Seconds) -> tuple[Seconds, Seconds]:
        """Pick the first window still open, stop by stop: a wait may move a later stop's choice."""
        starts, closes = np.empty_like(arrives), np.empty_like(arrives)
        pushed = np.zeros(len(orders))
        every = np.arange(len(orders))
        for at in range(orders.shape[1]):
            node, arrival = orders[:, at], arrives[:, at] + pushed
            shut = (self.closes[node] < arrival[:, None]).sum(axis=1)
            column = np.minimum(shut, self.opens.shape[1] - 1)
            starts[:, at] = np.maximum(arrival, self.opens[node, column][every])
            closes[:, at] = self.closes[node, column]
            pushed = pushed + (starts[:, at] - arrival)
        return starts, closes

    def costs(self, orders: Order) -> tuple[Seconds, Seconds]:
        """Return cost and lateness in seconds of ``k`` orders, given as ``k`` x ``length`` nodes.

        Cost is the time until the van is done, plus `LATE_WEIGHT` for each second late.
        """
        if not orders.shape[1]:
            return np.zeros(len(orders)), np.zeros(len(orders))
        if not self.binding:
            before = np.empty_like(orders)
            before[:, :1], before[:, 1:] = self.start, orders[:, :-1]
            spent = self.step[before, orders].sum(axis=1) + self.drive[orders[:, -1], self.end]
            return spent, np.zeros(len(orders))
        _, late, ends = self.times(orders)
        late_s = late.sum(axis=1)
        return ends - self.departs_s + LATE_WEIGHT * late_s, late_s

    def cost(self, order: Order) -> tuple[float, float]:
        """Return cost and lateness in seconds of one order."""
        costs, late = self.costs(order[None, :])
        return float(costs[0]), float(late[0])

    def starts(self, order: Order) -> Seconds:
        """Return when work begins at each stop of an order."""
        starts: Seconds = self.times(order[None, :])[0][0]
        return starts

    def allows(self, order: Order) -> bool:
        """Say whether an order has every node once and every pinned stop in its position."""
        in_place = order[order < self.kept]
        whole = len(order) == self.size and np.array_equal(np.sort(order), np.arange(self.size))
        return whole and all(in_place[at] == at for at in self.pinned)
