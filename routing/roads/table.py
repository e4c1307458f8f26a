"""Puts a large matrix together from the blocks that a road engine answers."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.errors import RoadsDown
from routing.matrix import Matrix

Numbers = NDArray[np.float64]
Block = Callable[[Sequence[int], Sequence[int]], tuple[Numbers, Numbers]]

AT_ONCE = 2
"""Blocks of one matrix that are asked for at once; the child process has as many threads."""

ROUNDING = 5.0
"""So far below zero, in seconds or metres, is still rounding."""


def matrix_of(size: int, block: int, ask: Block, source: str) -> Matrix:
    """Ask for all blocks and return the whole; held once, however many blocks there are.

    Parameters
    ----------
    size, block
        So many places, and so many rows and columns at once.
    ask
        Returns durations in seconds and distances in metres for rows and columns.
    """
    durations = np.zeros((size, size), dtype=np.uint32)
    distances = np.zeros((size, size), dtype=np.uint32)
    stretches = [range(size)[first : first + block] for first in range(0, size, max(1, block))]

    def fill(rows: range, columns: range) -> None:
        there = np.s_[rows.start : rows.stop, columns.start : columns.stop]
        durations[there], distances[there] = (np.rint(part) for part in ask(rows, columns))

    with ThreadPoolExecutor(AT_ONCE) as several:
        parts = [several.submit(fill, *part) for part in product(stretches, stretches)]
        try:
            for part in parts:
                part.result()
        finally:
            # After the first fault nobody needs the others.
            several.shutdown(wait=False, cancel_futures=True)
    np.fill_diagonal(durations, 0)
    np.fill_diagonal(distances, 0)
    return Matrix(durations, distances, source)


def numbers(values: Any, shape: tuple[int, int], unreachable: float, scale: float = 1.0) -> Numbers:
    """Return a table as numbers; engines say null where there is no way.

    Raises
    ------
    RoadsDown
        Not numbers, not of this shape, infinite or below zero.
    """
    try:
        table = np.array(values, dtype=np.float64) * scale
    except (TypeError, ValueError) as error:
        raise RoadsDown("Expected a table of numbers.") from error
    if table.shape != shape:
        raise RoadsDown(f"Expected a table of {shape}, not {table.shape}.")
    # Two doors that snap to one spot may be -1.0 m apart for OSRM: rounding, not a lie.
    if np.isinf(table).any() or (table < -ROUNDING).any():
        raise RoadsDown("Expected finite numbers >= 0.")
    return np.clip(np.where(np.isnan(table), unreachable, table), 0, unreachable)
