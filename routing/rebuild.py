"""Takes strings of neighbouring stops out of an order and puts them back in better.

Slack induction by string removals (Christiaens and Vanden Berghe, Transportation Science 54(2),
2020) for one van: a hundred rounds take 65 ms for 180 stops.
"""

import numpy as np

from routing.tail import LATE_WEIGHT, Order, Seconds, Tail

LONGEST_STRING = 10
STRINGS = 3
BLINK = 0.02
WARMTH = 0.003


def gap_costs(tail: Tail, order: Order, node: int) -> Seconds:
    """Estimate when the van is done, and how late, for a node in each gap of an order.

    One pass for all gaps: what comes behind a gap ends at ``max(arrival + its length, its own
    waiting)`` and is on time until its least slack is used up. Needs one window per stop.
    """
    way = np.concatenate(([tail.start], order))
    before, behind = way[:-1], np.concatenate((order, [tail.end]))
    step = tail.step[before, order]
    work = tail.work[before, order]
    arrives = tail.departs_s + np.cumsum(step) - work
    opens, closes = tail.opens[order, 0], tail.closes[order, 0]
    idle = opens - arrives
    waits = np.maximum.accumulate(np.maximum(idle, 0))
    leaves = np.concatenate(([tail.departs_s], arrives + waits + work))
    done = arrives[-1] + work[-1] + tail.drive[order[-1], tail.end]
    flat = np.concatenate((arrives, [done]))
    longest_wait = np.concatenate((np.maximum.accumulate(idle[::-1])[::-1], [-np.inf]))
    slack = np.concatenate((np.minimum.accumulate((closes - arrives)[::-1])[::-1], [np.inf]))

    starts = np.maximum(leaves + tail.drive[way, node], tail.opens[node, 0])
    late = np.maximum(starts - tail.closes[node, 0], 0)
    works = np.append(work, 0)
    shift = starts + tail.work[way, node] + tail.step[node, behind] - works - flat
    late = late + np.maximum(shift - slack, 0)
    costs: Seconds = done + np.maximum(shift, longest_wait) + LATE_WEIGHT * late
    return costs


def rebuild(tail: Tail, order: Order, rounds: int, seed: int) -> Order:
    """Ruin and recreate an order so many times and return the best one met.

    An order a little worse is carried on now and then, less and less so. Same seed, same order.
    """
    if tail.opens.shape[1] > 1 or tail.pinned or len(order) < 4:
        return order
    chance = np.random.default_rng(seed)
    near = np.argsort(tail.drive[: tail.size, : tail.size], axis=1)
    best = now = order
    best_cost = now_cost = tail.cost(order)[0]
    travel = max(1.0, best_cost - float(tail.service.sum()))
    for turn in range(rounds):
        out = _strings(now, near, chance)
        left = now[~np.isin(now, out)]
        for node in _sorted(tail, out, chance):
            costs = gap_costs(tail, left, node)
            costs[chance.random(len(costs)) < BLINK] += travel
            gap = int(np.argmin(costs))
            left = np.concatenate((left[:gap], [node], left[gap:]))
        cost = tail.cost(left)[0]
        bar = -WARMTH * travel * (1 - turn / rounds) * np.log(chance.random() + 1e-12)
        if cost < now_cost + bar:
            now, now_cost = left, cost
        if cost < best_cost - 1e-6:
            best, best_cost = left, cost
    return best


def _strings(order: Order, near: Order, chance: np.random.Generator) -> list[int]:
    """Choose a few stretches of the order around one random stop."""
    at = np.empty(len(order), dtype=np.intp)
    at[order] = np.arange(len(order))
    seed = int(chance.integers(len(order)))
    out: list[int] = []
    taken: set[int] = set()
    for node in near[seed][: 4 * STRINGS]:
        if len(out) and (int(node) in taken or chance.random() < 0.5):
            continue
        length = int(chance.integers(1, min(LONGEST_STRING, len(order) // 2) + 1))
        first = max(0, min(int(at[node]) - int(chance.integers(length)), len(order) - length))
        string = [int(n) for n in order[first : first + length] if int(n) not in taken]
        taken.update(string)
        out += string
        if len(out) >= min(LONGEST_STRING, len(order) - 2):
            break
    return out[: len(order) - 2]


def _sorted(tail: Tail, nodes: list[int], chance: np.random.Generator) -> list[int]:
    way = int(chance.integers(4))
    if way == 0:
        return [nodes[i] for i in chance.permutation(len(nodes))]
    if way == 1:
        return sorted(nodes, key=lambda node: float(tail.drive[tail.start, node]), reverse=True)
    if way == 2:
        return sorted(nodes, key=lambda node: float(tail.closes[node, 0]))
    return sorted(nodes, key=lambda node: float(tail.closes[node, 0] - tail.opens[node, 0]))
