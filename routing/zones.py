"""Drivers think in zones: what it costs to go from one to another, given or learned.

A zone's name is read as parts, the larger first: ``A-12.3B`` is A, 12, 3, B. Without habits each
part that changes counts one. Habits are learned from zones as they were driven: how often each
step was made, say "the same but for one letter further". The rarer, the dearer; zones never seen
are covered by the same steps. The experienced drivers of the Amazon challenge go to and fro
through such names (W. Cook, S. Held and K. Helsgaun, Transportation Science 58(1), 2024).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log

import msgspec
import numpy as np

from routing.planning.arrays import Array

Step = tuple[int, ...]
"""How far each part of a zone's name moves: 0, 1, or 2 for more; of other length: ()."""

_PART = re.compile(r"\d+|[A-Za-z]+")
_ALIKE = 0.5
"""Added to every count of a step, so that one never seen is dear but not impossible."""


class Habits(msgspec.Struct, frozen=True):
    """How surprising each step between zones is, in nats above that of staying; see `learn`."""

    surprise: dict[Step, float]
    unseen: float

    def between(self, one: str, other: str) -> float:
        """Return how surprising it is to go from one zone to another."""
        return self.surprise.get(step(one, other), self.unseen)


def learn(pasts: Iterable[Sequence[str]]) -> Habits:
    """Learn from past routes, each the zones of its stops in the order driven."""
    counts: Counter[Step] = Counter()
    for past in pasts:
        counts.update(step(one, other) for one, other in pairwise(past) if one != other)
    total = sum(counts.values()) + _ALIKE * (len(counts) + 1)
    surprise = {each: -log((count + _ALIKE) / total) for each, count in counts.items()}
    return Habits(surprise, -log(_ALIKE / total))


def step(one: str, other: str) -> Step:
    """Return how far each part of the name moves; letters F and I are often left out."""
    parts, others = _PART.findall(one), _PART.findall(other)
    if len(parts) != len(others):
        return ()
    return tuple(_moved(part, another) for part, another in zip(parts, others, strict=True))


def _moved(part: str, other: str) -> int:
    if part == other:
        return 0
    if part.isdigit() and other.isdigit():
        return min(2, abs(int(part) - int(other)))
    if len(part) == len(other) == 1:
        return min(2, abs(_LETTERS.find(part.upper()) - _LETTERS.find(other.upper())) or 2)
    return 2


_LETTERS = "ABCDEGHJKLMNPQRSTUVWXYZ"


def costs(zones: Sequence[str], habits: Habits | None) -> Array:
    """Return what going from zone to zone costs, ``k`` x ``k``; nothing where one has no name."""
    table = np.zeros((len(zones), len(zones)), dtype=np.float32)
    for row, one in enumerate(zones):
        for column, other in enumerate(zones):
            if one and other and one != other:
                table[row, column] = (
                    habits.between(one, other)
                    if habits
                    else sum(moved > 0 for moved in step(one, other)) or 4
                )
    return table
