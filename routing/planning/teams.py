"""Splits a day: into halves of halves before there are routes, into teams of neighbours after."""

from collections.abc import Sequence

import numpy as np

from routing.planning.arrays import Array
from routing.planning.day import Day, Route

Team = tuple[list[int], list[int]]
"""Vans, and the nodes that are theirs to share out."""

MOST_PAIRS = 16_000_000
"""Pairs of doors times kinds of van that one search may hold: 256 MB."""


def halves(day: Day, doors: int) -> list[Team]:
    """Split vans and doors in two along the longer way across, until each part is about as large.

    Each part has work in proportion to its vans; a door goes where a van may serve it.
    """
    ready: list[Team] = []
    todo: list[Team] = [(list(range(len(day.vans))), list(range(day.size)))]
    x, y = _flat(day)
    weights = _weights(day)
    while todo:
        vans, nodes = todo.pop()
        if (len(nodes) <= 1.5 * doors and _fits(day, vans, nodes)) or len(vans) < 2:
            ready.append((vans, nodes))
        else:
            todo += _split(day, vans, nodes, x, y, weights)
    return ready


def _flat(day: Day) -> tuple[Array, Array]:
    return day.lon * np.cos(np.radians(day.lat.mean())), day.lat


def _weights(day: Day) -> Array:
    """Say how much of the fleet each door takes: of its time and of its room."""
    weights = (day.setup + day.service + 60) / (day.setup + day.service + 60).sum()
    for dimension in range(day.amounts.shape[1]):
        loads = np.maximum(day.amounts[:, dimension], day.pickups[:, dimension])
        weights = weights + loads / max(1, loads.sum())
    return np.asarray(weights)


def _fits(day: Day, vans: list[int], nodes: list[int]) -> bool:
    kinds = {(day.allowed[van].tobytes(), day.extra[van].tobytes()) for van in vans}
    return len(kinds) * len(nodes) ** 2 <= MOST_PAIRS


def _split(
    day: Day, vans: list[int], nodes: list[int], x: Array, y: Array, weights: Array
) -> list[Team]:
    across = np.stack([x[nodes], y[nodes]])
    _, axes = np.linalg.eigh(np.cov(across) if len(nodes) > 1 else np.eye(2))
    homes = day.homes[vans] * [np.cos(np.radians(day.lat.mean())), 1]
    by_home = np.argsort(homes @ axes[:, -1], kind="stable")
    first = [vans[at] for at in by_home[: len(vans) // 2]]
    second = [vans[at] for at in by_home[len(vans) // 2 :]]
    share = len(first) / len(vans)
    ordered = np.array(nodes)[np.argsort(axes[:, -1] @ across, kind="stable")]
    one, two = day.allowed[first][:, ordered].any(axis=0), day.allowed[second][:, ordered].any(0)
    sums = np.cumsum(weights[ordered])
    left = np.where(one & two, sums <= share * sums[-1], one)
    return [(first, ordered[left].tolist()), (second, ordered[~left].tolist())]


def teams(
    day: Day,
    routes: Sequence[Route],
    left: Sequence[int],
    doors: int,
    chance: np.random.Generator,
) -> list[Team]:
    """Gather routes with their neighbours into teams, others every time; no van is in two.

    What is left out joins the team whose doors are nearest; a van without stops one at random.
    """
    x, y = _flat(day)
    busy = [van for van, route in enumerate(routes) if route]
    idle = [van for van, route in enumerate(routes) if not route]
    middles = {van: (float(x[routes[van]].mean()), float(y[routes[van]].mean())) for van in busy}
    gathered: list[Team] = []
    while busy:
        gathered.append(_gather(day, routes, busy, middles, doors, chance))
    if not gathered:
        return [(idle, list(left))]
    places = np.array([[x[nodes].mean(), y[nodes].mean()] for _, nodes in gathered])
    for node in left:
        nearest = np.argmin((places[:, 0] - x[node]) ** 2 + (places[:, 1] - y[node]) ** 2)
        gathered[int(nearest)][1].append(node)
    for at, van in enumerate(chance.permutation(idle).tolist()):
        gathered[at % len(gathered)][0].append(int(van))
    return gathered


def _gather(
    day: Day,
    routes: Sequence[Route],
    busy: list[int],
    middles: dict[int, tuple[float, float]],
    doors: int,
    chance: np.random.Generator,
) -> Team:
    """Take a route at random and its nearest neighbours out of the busy ones."""
    seed = busy[int(chance.integers(len(busy)))]
    x, y = middles[seed]
    near = sorted(busy, key=lambda van: (middles[van][0] - x) ** 2 + (middles[van][1] - y) ** 2)
    vans, nodes = list[int](), list[int]()
    for van in near:
        fits = _fits(day, [*vans, van], [*nodes, *routes[van]])
        if vans and not (fits and len(nodes) + len(routes[van]) / 2 <= doors):
            break
        vans.append(van)
        nodes += routes[van]
        busy.remove(van)
    return vans, nodes
