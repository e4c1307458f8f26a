"""Asks pyvroom for an order of a tail, part by part between pinned stops."""

from collections.abc import Callable
from math import ceil, floor, isfinite
from typing import Any

import numpy as np

from routing.errors import NoOrderFound
from routing.tail import Order, Tail
from routing.vroom import ask


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


def shortest(tail: Tail, order: Order, until_s: float) -> Order:
    """Order a tail by pyvroom's TSP path: no windows, no capacity; 5 ms for 200 stops.

    Shared parking is part of the travel times here, service times are not: they are the same in
    any order.

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
        return part[_answer(ask([van], jobs, rounded, until_s=until_s), len(part))]

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
    job: dict[str, Any] = {
        "id": at,
        "setup": ceil(tail.setup[node]),
        "service": ceil(tail.service[node]),
    }
    # Whole seconds, rounded up at every stop before, must not make a kept promise look broken.
    slack = tail.size + 1
    windows: list[list[int]] = []
    for opens, closes in zip(tail.opens[node], tail.closes[node], strict=True):
        first = max(0, ceil(opens - now)) if isfinite(opens) else 0
        last = floor(closes - now) if isfinite(closes) else 10**9
        if not windows or first > windows[-1][1]:
            windows.append([first, last])
    if begins - now + slack > windows[-1][1] and not any(
        first <= begins - now <= last - slack for first, last in windows
    ):
        windows[-1][1] = ceil(begins - now) + slack
    job["time_windows"] = [[first, max(first, last)] for first, last in windows if last >= 0]
    return job


def _answer(routes: dict[int, list[int]], size: int) -> list[int]:
    found = routes.get(0, [])
    if sorted(found) != list(range(size)):
        raise NoOrderFound("pyvroom left out a stop.")
    return found
