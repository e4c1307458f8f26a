"""Asks pyvroom for an order of a tail, part by part between pinned stops."""

from collections.abc import Callable
from math import ceil, floor, isfinite
from typing import Any

import numpy as np

from routing.errors import NoOrderFound
from routing.sequence.tail import Order, Tail
from routing.vroom import EVER_S, ask


def _by_part(tail: Tail, order: Order, solve: Callable[[Order, int, int, float], Order]) -> Order:
    """Re-order what lies between pinned stops, each part with both of its ends fixed."""
    done: list[int] = []
    part: list[int] = []
    here = tail.start

    def finish(there: int) -> None:
        nonlocal here
        if len(part) > 1:
            now = tail.departs_s
            if done:
                driven = np.array(done, dtype=np.intp)
                before = done[-2] if len(done) > 1 else tail.start
                now = float(tail.starts(driven)[-1] + tail.work[before, done[-1]])
            done.extend(solve(np.array(part, dtype=np.intp), here, there, now).tolist())
        else:
            done.extend(part)
        part.clear()
        here = there

    for node in order:
        if int(node) in tail.pinned:
            finish(int(node))
            done.append(int(node))
        else:
            part.append(int(node))
    finish(tail.end)
    return np.array(done, dtype=np.intp)


def shortest(tail: Tail, order: Order) -> Order:
    """Order a tail by pyvroom's TSP path: no windows, no capacity; 5 ms for 200 stops.

    Shared parking is part of the travel times here, service times are not: they are the same in
    any order. No time-out: with one, pyvroom 1.15.2 crashed in its TSP about once in 4,000 solves.

    Raises
    ------
    NoOrderFound
        pyvroom failed or lost a stop.
    """
    table = tail.step - tail.service[None, :]

    def solve(part: Order, here: int, there: int, now: float) -> Order:
        nodes = [*part, here, there]
        jobs = [{"id": i, "location_index": i} for i in range(len(part))]
        van = {"id": 0, "start_index": len(part), "end_index": len(part) + 1}
        rounded = np.rint(table[np.ix_(nodes, nodes)])
        return part[_answer(ask([van], jobs, rounded), len(part))]

    return _by_part(tail, order, solve)


def warm(tail: Tail, order: Order, until_s: float, depth: int = 0) -> Order:
    """Let pyvroom improve an order within its windows, starting from the order itself.

    A window the order already misses is widened to what the order makes of it: pyvroom refuses a
    warm start that breaks one.

    Raises
    ------
    NoOrderFound
        pyvroom failed or lost a stop.
    """
    starts = dict(zip(order.tolist(), tail.starts(order).tolist(), strict=True))

    def solve(part: Order, here: int, there: int, now: float) -> Order:
        nodes = [*part, here, there]
        # pyvroom shares parking between jobs with one location index.
        first = {int(tail.places[node]): at for at, node in reversed(list(enumerate(nodes)))}
        jobs = [
            _job(tail, int(node), at, now, starts[int(node)])
            | {"location_index": first[int(tail.places[node])]}
            for at, node in enumerate(part)
        ]
        steps = [{"type": "job", "id": at} for at in range(len(part))]
        van = {
            "id": 0,
            "start_index": first[int(tail.places[here])],
            "end_index": len(part) + 1,
            "steps": [{"type": "start"}, *steps, {"type": "end"}],
        }
        rounded = np.rint(tail.drive[np.ix_(nodes, nodes)])
        answer = ask([van], jobs, rounded, depth=depth, until_s=until_s)
        return part[_answer(answer, len(part))]

    return _by_part(tail, order, solve)


def _job(tail: Tail, node: int, at: int, now: float, begins: float) -> dict[str, Any]:
    spans = [_whole(begins - now, begins - now + 1 + _rounding(tail))]
    for opens, closes in zip(tail.opens[node], tail.closes[node], strict=True):
        spans.append(_whole(opens - now, closes - now))
    windows: list[list[int]] = []
    for first, last in sorted(span for span in spans if span[0] <= span[1]):
        if windows and first <= windows[-1][1]:
            windows[-1][1] = max(windows[-1][1], last)
        else:
            windows.append([first, last])
    return {
        "id": at,
        "setup": ceil(tail.setup[node]),
        "service": ceil(tail.service[node]),
        "time_windows": windows,
    }


def _rounding(tail: Tail) -> float:
    """Return by how much whole seconds, rounded up at every stop, can delay the last one."""
    exact = tail.work[tail.start]
    return 0.0 if (exact == np.rint(exact)).all() else 2.0 * tail.size


def _whole(opens: float, closes: float) -> tuple[int, int]:
    first = max(0, floor(opens)) if isfinite(opens) else 0
    return first, ceil(closes) if isfinite(closes) else EVER_S


def _answer(routes: dict[int, list[int]], size: int) -> list[int]:
    found = routes.get(0, [])
    if sorted(found) != list(range(size)):
        raise NoOrderFound("pyvroom left out a stop.")
    return found
